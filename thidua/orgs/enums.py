"""What can be done to a unit?"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Deed(TextChoices):
    OPEN = "open", _("Thêm đơn vị")
    RESTATE = "restate", _("Thay đổi từ một ngày")
    CORRECT = "correct", _("Sửa cho đúng")
    RENAME = "rename", _("Đổi tên")
    SPLIT = "split", _("Chia tách")
    MERGE = "merge", _("Sáp nhập")
    CLOSE = "close", _("Kết thúc hoạt động")


CHANGES = (Deed.RENAME, Deed.SPLIT, Deed.MERGE, Deed.CLOSE)  # what has a day, a preview and a confirmation
ENDINGS = (Deed.SPLIT, Deed.MERGE, Deed.CLOSE)  # after which the unit is closed
