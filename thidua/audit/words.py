"""What may stand in the audit, and how do people read it? ``record`` refuses every other word.

One line a word, in alphabetical order. To record something new: add its line to ``DEEDS`` (a change, a look at what is
somebody's, or an export), its English to the catalogue, and a new kind of subject to ``SUBJECTS``.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.audit.enums import DeedKind

CHANGE, LOOK, EXPORT = DeedKind.CHANGE, DeedKind.LOOK, DeedKind.EXPORT
OF_SUBJECT = "export"  # the one action whose word depends on what left: "export batch", "export upload" …


class Word(NamedTuple):
    kind: DeedKind
    text: Promise


class UnknownWord(ValueError):
    """The code records what thidua/audit/words.py does not hold."""


# fmt: off
DEEDS: dict[str, Word] = {
    "account.came_back": Word(CHANGE, _("Vào lại tài khoản bằng mã được cấp")),
    "account.codes_generated": Word(CHANGE, _("Tạo bộ mã khôi phục")),
    "account.factor_added": Word(CHANGE, _("Thêm yếu tố xác thực thứ hai")),
    "account.factor_removed": Word(CHANGE, _("Gỡ yếu tố xác thực thứ hai")),
    "account.many_failures": Word(CHANGE, _("Báo động: đăng nhập sai nhiều lần")),
    "account.opened": Word(CHANGE, _("Mở tài khoản")),
    "account.password_changed": Word(CHANGE, _("Đổi mật khẩu của mình")),
    "account.password_reset": Word(CHANGE, _("Đặt lại mật khẩu của tài khoản")),
    "account.reopened": Word(CHANGE, _("Cấp mã vào lại một tài khoản")),
    "account.sessions_ended": Word(CHANGE, _("Đăng xuất khỏi các thiết bị khác")),
    "audit.exported": Word(EXPORT, _("Tải nhật ký")),
    "audit.seen": Word(LOOK, _("Xem nhật ký")),
    "audit.verified": Word(CHANGE, _("Kiểm tra nhật ký có bị sửa không")),
    "campaign.set_up": Word(CHANGE, _("Lập phong trào")),
    "case.opened": Word(LOOK, _("Xem một phiếu cùng căn cứ")),
    "claim.added": Word(CHANGE, _("Thêm một phiếu")),
    "claim.corrected": Word(CHANGE, _("Sửa phiếu")),
    "claim.form_seen": Word(LOOK, _("Mở biểu mẫu của một phiếu")),
    "claim.likes_seen": Word(LOOK, _("Xem các phiếu giống phiếu đang nhập")),
    "claim.people_searched": Word(LOOK, _("Tìm cán bộ khi nhập phiếu")),
    "claim.restored": Word(CHANGE, _("Cho phiếu có hiệu lực trở lại")),
    "claim.withdrawn": Word(CHANGE, _("Rút một phiếu")),
    "claims.exported": Word(EXPORT, _("Tải danh sách phiếu")),
    "claims.many_not_found": Word(CHANGE, _("Báo động: nhiều người thân không có trong sổ")),
    "claims.many_not_found_looked_at": Word(LOOK, _("Xem báo động nhiều người thân không có trong sổ")),
    "declaration.approved": Word(CHANGE, _("Duyệt lời khai không có đối tượng")),
    "declaration.made": Word(CHANGE, _("Khai là không có đối tượng")),
    "declaration.returned": Word(CHANGE, _("Trả lại lời khai không có đối tượng")),
    "declaration.taken_back": Word(CHANGE, _("Rút lời khai không có đối tượng")),
    "document.downloaded": Word(EXPORT, _("Tải văn bản")),
    "document.made": Word(CHANGE, _("Lập văn bản")),
    "door.confirmed": Word(CHANGE, _("Người thân xác nhận")),
    "door.key_handed_over": Word(CHANGE, _("Ghi đã trao thư cho người thân")),
    "door.key_issued": Word(CHANGE, _("Cấp mã cho người thân")),
    "door.key_locked": Word(CHANGE, _("Khóa mã của người thân vì nhập sai nhiều lần")),
    "door.key_revoked": Word(CHANGE, _("Hủy mã của người thân")),
    "door.letters_printed": Word(EXPORT, _("In thư cho người thân")),
    "door.opened": Word(LOOK, _("Người thân mở trang của mình")),
    "door.refused": Word(CHANGE, _("Người thân từ chối")),
    "door.withdrawn": Word(CHANGE, _("Người thân rút lại đồng ý")),
    "duplicate.dismissed": Word(CHANGE, _("Ghi hai mã là hai người")),
    "duplicate.opened": Word(LOOK, _("Xem một cặp nghi trùng")),
    "duplicate.reopened": Word(CHANGE, _("Cho cặp nghi trùng chờ xét lại")),
    "duplicate.tried": Word(LOOK, _("Tính thử nếu gộp một cặp nghi trùng")),
    "duplicates.exported": Word(EXPORT, _("Tải danh sách nghi trùng")),
    "duplicates.searched": Word(CHANGE, _("Tìm người dưới hai mã")),
    "export batch": Word(EXPORT, _("Tải tệp của một đợt nạp")),
    "export batches": Word(EXPORT, _("Tải danh sách đợt nạp")),
    "export unit": Word(EXPORT, _("Tải Excel của đơn vị")),
    "export upload": Word(EXPORT, _("Tải tệp của một lượt gửi")),
    "gallery.exported": Word(EXPORT, _("Tải bảng mẫu")),
    "headcount.certified": Word(CHANGE, _("Xác nhận quân số của đơn vị")),
    "import.applied": Word(CHANGE, _("Nạp một tệp")),
    "import.corrected": Word(CHANGE, _("Nạp tệp hoặc hủy dòng để đính chính")),
    "import.row_looked_at": Word(LOOK, _("Xem một dòng của tệp đã nạp")),
    "import.undone": Word(CHANGE, _("Hủy một đợt nạp")),
    "invitation.accepted": Word(CHANGE, _("Nhận lời mời vào hệ thống")),
    "invitation.made": Word(CHANGE, _("Mời một người vào hệ thống")),
    "invitation.opened": Word(LOOK, _("Mở thư cho một người thân")),
    "invitation.reissued": Word(CHANGE, _("Cấp lại mã mời")),
    "invitation.withdrawn": Word(CHANGE, _("Thu hồi lời mời")),
    "invitations.exported": Word(EXPORT, _("Tải danh sách thư mời")),
    "invitations.people_exported": Word(EXPORT, _("Tải danh sách lời mời vào hệ thống")),
    "launch.changed": Word(CHANGE, _("Sửa lễ phát động của đơn vị")),
    "launch.recorded": Word(CHANGE, _("Ghi lễ phát động của đơn vị")),
    "legal_value.added": Word(CHANGE, _("Thêm giá trị tham số pháp lý")),
    "legal_values.exported": Word(EXPORT, _("Tải tham số pháp lý")),
    "link.decided": Word(CHANGE, _("Máy đối chiếu phiếu với sổ")),
    "link.reviewed": Word(CHANGE, _("Quyết phiếu nói về ai")),
    "link.undone": Word(CHANGE, _("Bỏ một quyết định ở bàn soát xét")),
    "link_model.applied": Word(CHANGE, _("Dùng một mô hình đối chiếu")),
    "link_model.proposed": Word(CHANGE, _("Học một mô hình đối chiếu")),
    "list.approved": Word(CHANGE, _("Duyệt danh sách phiếu")),
    "list.returned": Word(CHANGE, _("Trả lại danh sách phiếu của đơn vị")),
    "list.submitted": Word(CHANGE, _("Trình danh sách phiếu")),
    "membership.corrected": Word(CHANGE, _("Sửa thời gian công tác")),
    "membership.ended": Word(CHANGE, _("Ghi cán bộ thôi công tác ở đơn vị")),
    "merge.made": Word(CHANGE, _("Gộp hai mã thành một người")),
    "merge.undone": Word(CHANGE, _("Tách lại hai mã đã gộp")),
    "merges.opened": Word(LOOK, _("Xem danh sách đã gộp")),
    "people.exported": Word(EXPORT, _("Tải danh sách cán bộ")),
    "people.placed": Word(CHANGE, _("Xếp cán bộ về đơn vị mới")),
    "people.to_place_seen": Word(LOOK, _("Xem cán bộ chờ xếp về đơn vị mới")),
    "period.closed": Word(CHANGE, _("Chốt một kỳ")),
    "period.dates_changed": Word(CHANGE, _("Đổi hạn hoặc ngày khóa của kỳ")),
    "period.opened": Word(CHANGE, _("Mở một kỳ")),
    "period.verified": Word(CHANGE, _("Tính lại kết quả đã chốt để kiểm tra")),
    "person.added": Word(CHANGE, _("Thêm cán bộ vào đơn vị")),
    "person.opened": Word(LOOK, _("Xem trang của một cán bộ")),
    "person.seen": Word(LOOK, _("Xem thời gian công tác của một cán bộ")),
    "rekey": Word(CHANGE, _("Mã hóa lại bằng khóa mới")),
    "results.compared_exported": Word(EXPORT, _("Tải bảng so hai lần chốt")),
    "results.exported": Word(EXPORT, _("Tải bảng kết quả")),
    "review.compared": Word(LOOK, _("Đặt một người trong sổ cạnh phiếu")),
    "review.fetched": Word(LOOK, _("Bàn soát xét tải sẵn phiếu kế tiếp")),
    "review.listed": Word(LOOK, _("Xem các phiếu cùng một kiểu khác biệt")),
    "review.opened": Word(LOOK, _("Mở phiếu ở bàn soát xét")),
    "review.searched": Word(LOOK, _("Tìm trong sổ cho một phiếu")),
    "role.deputy_named": Word(CHANGE, _("Cử người làm thay")),
    "role.ended": Word(CHANGE, _("Kết thúc vai trò")),
    "role.given": Word(CHANGE, _("Giao quyền")),
    "role.handed_over": Word(CHANGE, _("Bàn giao vai trò sang đơn vị kế thừa")),
    "role.revoked": Word(CHANGE, _("Thu quyền")),
    "roles.exported": Word(EXPORT, _("Tải danh sách vai trò đã giao")),
    "rule_set.version_added": Word(CHANGE, _("Thêm phiên bản quy tắc")),
    "season.ended": Word(CHANGE, _("Kết thúc mùa thi đua")),
    "season.set": Word(CHANGE, _("Ghi mùa thi đua")),
    "unit.codes_only_began": Word(CHANGE, _("Đặt đơn vị chỉ ghi mã")),
    "unit.codes_only_ended": Word(CHANGE, _("Thôi đặt đơn vị chỉ ghi mã")),
    "unit.claims_seen": Word(LOOK, _("Xem danh sách phiếu của đơn vị")),
    "unit.close": Word(CHANGE, _("Kết thúc hoạt động của đơn vị")),
    "unit.correct": Word(CHANGE, _("Sửa cho đúng một đơn vị")),
    "unit.merge": Word(CHANGE, _("Sáp nhập đơn vị")),
    "unit.no_result_seen": Word(LOOK, _("Xem ai trong đơn vị chưa có kết quả")),
    "unit.open": Word(CHANGE, _("Thêm một đơn vị")),
    "unit.people_exported": Word(EXPORT, _("Tải danh sách cán bộ của đơn vị")),
    "unit.people_seen": Word(LOOK, _("Xem danh sách cán bộ của đơn vị")),
    "unit.rename": Word(CHANGE, _("Đổi tên đơn vị")),
    "unit.restate": Word(CHANGE, _("Thay đổi đơn vị từ một ngày")),
    "unit.split": Word(CHANGE, _("Chia tách đơn vị")),
    "unit_states.exported": Word(EXPORT, _("Tải bảng tình hình các đơn vị")),
    "units.exported": Word(EXPORT, _("Tải danh sách đơn vị")),
    "upload.cancel_asked": Word(CHANGE, _("Xin dừng một lượt gửi đang chạy")),
    "upload.cancelled": Word(CHANGE, _("Bỏ một lượt gửi")),
    "upload.decided": Word(CHANGE, _("Quyết định nạp một lượt gửi")),
    "upload.failed": Word(CHANGE, _("Lượt gửi không nạp được")),
    "upload.looked_at": Word(LOOK, _("Xem trước một lượt gửi")),
    "upload.read_again": Word(CHANGE, _("Đọc lại một lượt gửi")),
    "upload.received": Word(CHANGE, _("Gửi tệp lên")),
}
SUBJECTS: dict[str, Promise] = {
    "account": _("tài khoản"),
    "audit": _("nhật ký"),
    "batch": _("đợt nạp"),
    "batches": _("các đợt nạp"),
    "campaign": _("phong trào"),
    "cells": _("ô mã hóa"),
    "claim": _("phiếu"),
    "difference": _("kiểu khác biệt"),
    "document": _("văn bản"),
    "duplicate": _("cặp nghi trùng"),
    "duplicates": _("nghi trùng"),
    "import_row": _("dòng đã nạp"),
    "invitation": _("lời mời"),
    "legal_parameter": _("tham số pháp lý"),
    "letters": _("thư cho người thân"),
    "link_model": _("mô hình đối chiếu"),
    "links": _("kết quả đối chiếu"),
    "merge": _("lần gộp"),
    "period": _("kỳ"),
    "person": _("cán bộ"),
    "person_result": _("kết quả của cán bộ"),
    "province": _("toàn tỉnh"),
    "rule_set": _("bộ quy tắc"),
    "run": _("lần chốt"),
    "season": _("mùa thi đua"),
    "table": _("bảng"),
    "unit": _("đơn vị"),
    "upload": _("lượt gửi"),
}
# fmt: on


def word_name(action: str, subject_kind: str) -> str:
    """Under which name the deed stands in ``DEEDS``."""
    return f"{OF_SUBJECT} {subject_kind}" if action == OF_SUBJECT else action


def check_words(action: str, subject_kind: str) -> None:
    """Raise UnknownWord, which says what to do, unless both words are known."""
    name, file = word_name(action, subject_kind), "thidua/audit/words.py"
    if name not in DEEDS:
        raise UnknownWord(
            f'The audit does not know "{name}". Add the line    "{name}": Word(CHANGE | LOOK | EXPORT, _("…")),    to '
            f"DEEDS in {file}, then its English to thidua/locale/en (.ci/messages.py)."
        )
    if subject_kind not in SUBJECTS:
        raise UnknownWord(
            f'The audit does not know the subject "{subject_kind}". Add the line    "{subject_kind}": _("…"),    to '
            f"SUBJECTS in {file}, then its English to thidua/locale/en (.ci/messages.py)."
        )
