"""Carry the head of the chain out of the database: to the file of anchors, and once a day by mail."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions.sealing import SealingRefused, seal
from thidua.audit.anchors import AnchorLine, add_anchors, read_anchors
from thidua.audit.enums import AnchorKind
from thidua.audit.models import Anchor, Block

MAIL_EVERY = timedelta(hours=24)
log = logging.getLogger(__name__)


def seal_and_anchor() -> Block | None:
    """The next block, if there is something to seal; all blocks that the file of anchors lacks are added to it."""
    block = seal()
    _anchor_in_file()
    _anchor_by_mail()
    return block


def _anchor_in_file() -> None:
    known = read_anchors()
    after = known[-1].block if known else 0
    if known:
        held = Block.objects.filter(number=after).values_list("digest", flat=True).first()
        if held != known[-1].digest:
            raise SealingRefused(
                f"Khối {after} không khớp với tệp mốc: chuỗi niêm phong đã bị làm lại, hoặc tệp mốc là của một cơ sở "
                "dữ liệu khác. Chạy thidua audit verify; đừng xóa tệp mốc."
            )
    new = list(Block.objects.filter(number__gt=after).order_by("number").prefetch_related("parts"))
    if new:
        add_anchors(_line(block) for block in new)
        Anchor.objects.bulk_create(Anchor(block=block, kind=AnchorKind.FILE) for block in new)


def _line(block: Block) -> AnchorLine:
    tables = {part.table: (part.rows, part.digest) for part in block.parts.all()}
    return AnchorLine(block.number, block.digest, block.sealed_at.isoformat(), tables)


def _anchor_by_mail() -> None:
    """Nobody is written to twice within a day, nor about a head that was mailed already."""
    head = Block.objects.order_by("-number").first()
    last = Anchor.objects.filter(kind=AnchorKind.MAIL).order_by("-at").first()
    is_soon = last is not None and (last.block_id == getattr(head, "pk", 0) or timezone.now() - last.at < MAIL_EVERY)
    if head is None or is_soon or not settings.DATA_OFFICER_MAIL:
        return
    subject = _("Thi đua: mốc niêm phong nhật ký, khối %(number)s") % {"number": head.number}
    text = _(
        "Khối %(number)s của nhật ký, niêm phong lúc %(time)s (giờ quốc tế), có dấu:\n\n%(head)s\n\n"
        "Hãy giữ thư này. Khi cần biết nhật ký có bị sửa hay không, người quản trị máy chạy:\n"
        "thidua audit verify --head %(head)s\n"
    ) % {
        "number": head.number,
        "time": f"{head.sealed_at:%d/%m/%Y %H:%M}",
        "head": f"{head.number}:{head.digest}",
    }
    try:
        send_mail(subject, text, None, [settings.DATA_OFFICER_MAIL])
    except (SMTPException, OSError):
        log.exception("The head of the audit's chain could not be mailed")
        return
    Anchor.objects.create(block=head, kind=AnchorKind.MAIL)
