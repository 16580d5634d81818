"""The states of a link, why it is so, and what people say of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LinkState(TextChoices):
    LINKED = "linked", _("Đã xác định")
    UNDECIDED = "undecided", _("Cần người xét")
    NOT_FOUND = "not_found", _("Không có trong sổ")


class LinkMethod(TextChoices):
    """What carried the link."""

    INSURANCE_CODE = "insurance_code", _("Tìm thấy theo mã số BHXH")
    NATIONAL_ID = "national_id", _("Tìm thấy theo số CCCD")
    EVIDENCE = "evidence", _("Tìm thấy theo họ tên, ngày sinh và các thông tin khác")
    PERSON = "person", _("Do cán bộ soát xét xác định")


class LinkReason(TextChoices):
    """Why the machine decided as it did (thidua.engine.linking.matching)."""

    SUPPORTED = "supported", _("Một người trong sổ phù hợp hơn hẳn mọi người khác.")
    NOBODY_LIKE_IT = "nobody_like_it", _("Không ai trong sổ giống người ghi trên phiếu.")
    CONTRADICTION = (
        "contradiction",
        _("Các thông tin trái nhau: số trùng mà họ tên hoặc ngày sinh khác, hoặc họ tên trùng mà số khác."),
    )
    IDS_DISAGREE = "ids_disagree", _("Số ghi trên phiếu là của một người, các thông tin khác lại giống người khác.")
    TWINS = "twins", _("Có hai người trùng họ tên và ngày sinh; không có số, điện thoại hay địa chỉ nào để phân biệt.")
    SECOND_TOO_NEAR = "second_too_near", _("Có từ hai người giống gần bằng nhau nên chưa thể chọn.")
    TOO_LITTLE_EVIDENCE = "too_little_evidence", _("Có một người giống nhưng thông tin chưa đủ để chắc chắn.")


class QuestionKind(TextChoices):
    """Why the machine asks about a person's decision again."""

    OTHER_PERSON = "other_person", _("Với thông tin hiện nay, máy cho rằng phiếu nói về một người khác trong sổ.")
    NEW_CANDIDATE = "new_candidate", _("Có thêm người giống trong sổ mà lúc quyết định chưa thấy.")
    RELATIVE_CHANGED = "relative_changed", _("Thông tin người thân trên phiếu đã thay đổi sau khi quyết định.")
    GONE_FROM_LEDGER = "gone_from_ledger", _("Người đã chọn không còn dòng nào có hiệu lực trong sổ.")


class Verdict(TextChoices):
    """What a person says of a claim."""

    SAME = "same", _("Đúng người máy đề nghị")
    OTHER = "other", _("Là người khác trong sổ")
    NONE = "none", _("Không có trong sổ")
    LATER = "later", _("Để sau")


class ModelOrigin(TextChoices):
    """Where the weights of a model come from."""

    DEFAULT = "default", _("Giá trị ban đầu")
    ESTIMATED = "estimated", _("Ước lượng từ phiếu và sổ")
    REVIEWED = "reviewed", _("Học từ các cặp đã soát xét")


class PersonKind(TextChoices):
    """In which register two codes may be one human."""

    INSURED = "insured", _("Sổ đóng")
    PERSON = "person", _("Danh sách cán bộ")
