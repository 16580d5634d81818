"""A relative answers: confirms or refuses, once, and withdraws whenever he likes, which erases him.

The answer comes through the door with a key, or on paper or by telephone, when the agency writes it down.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions import record
from thidua.claims.enums import Answer, AnswerChannel
from thidua.claims.models import Claim, Consent, DoorKey, Suppression
from thidua.claims.permissions import check_can_write_claims
from thidua.claims.queries.door import is_erased, naming_of
from thidua.claims.queries.suppressing import digests_written
from thidua.imports.actions import erase_rows
from thidua.imports.enums import RowKind
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer
from thidua.people.actions import Naming, restate_identity, rewrite_identities
from thidua.people.models import Identity

TEXT_VERSION = "nguoi-than-1"  # the text of the door's page; a changed text is a new version
PURPOSE = "Tính kết quả vận động người thân tham gia và duy trì BHXH tự nguyện"
KEPT_COLUMNS = frozenset(
    {"claim_code", "mobiliser_code", "mobiliser_name", "unit_code", "relationship", "declared_on", "withdrawn_on"}
)


def answer_at_door(*, key: DoorKey, said: Answer, today: date) -> Claim:
    """The answer of whoever opened the door. Raises PermissionDenied with a sentence for the reader."""
    actor = User.objects.get(username=SYSTEM_USERNAME)
    with acting(actor, "door.answer"), transaction.atomic():
        kept = DoorKey.objects.for_system("answering").select_for_update().get(pk=key.pk)
        if kept.revoked_at is not None or (kept.expires_on < today and said != Answer.WITHDRAWN):
            raise PermissionDenied(_("Mã này không còn hiệu lực. Hãy hỏi cơ quan BHXH nơi gần nhất."))
        claim = _answer(kept.claim_id, said, AnswerChannel.PAGE, actor, today)
        if kept.answered_at is None:
            kept.answered_at = timezone.now()
            kept.save(update_fields=["answered_at"])
    return claim


def answer_for(*, claim: Claim, said: Answer, channel: str, by: Any, today: date) -> Claim:
    """An answer that reached the agency on paper or by telephone. Raises PermissionDenied with a sentence."""
    check_can_write_claims(by)
    if channel not in (AnswerChannel.PAPER, AnswerChannel.PHONE):
        raise PermissionDenied(_("Hãy chọn câu trả lời đến bằng giấy hay điện thoại."))
    with acting(by, "door.answer_for"), transaction.atomic():
        standing = DoorKey.objects.for_system("answering").filter(claim=claim, revoked_at__isnull=True)
        standing.filter(answered_at__isnull=True).update(answered_at=timezone.now())
        return _answer(claim.pk, said, AnswerChannel(channel), by, today)


def _answer(claim_key: int, said: Answer, channel: AnswerChannel, actor: Any, today: date) -> Claim:
    claim: Claim = Claim.objects.for_system("answering").select_for_update().get(pk=claim_key)
    if is_erased(claim):
        raise PermissionDenied(_("Đồng ý đã được rút lại trước đây; dữ liệu trên phiếu này đã xóa."))
    if said != Answer.WITHDRAWN and (claim.confirmed_on or claim.refused_on):
        raise PermissionDenied(_("Phiếu này đã được trả lời. Vẫn có thể rút lại đồng ý bất cứ lúc nào."))
    if said == Answer.CONFIRMED:
        claim.confirmed_on = today
    else:
        claim.refused_on = claim.refused_on or today
    claim.save(update_fields=["confirmed_on", "refused_on"])
    Consent.objects.create(
        claim_code=claim.code,
        answer=said,
        purpose=PURPOSE,
        text_version=TEXT_VERSION,
        channel=channel,
        answered_on=today,
    )
    if said == Answer.WITHDRAWN:
        _erase(claim, today)
    record(by=actor, action=f"door.{said}", subject_kind="claim", subject_key=claim.code, channel=str(channel))
    return claim


def _erase(claim: Claim, today: date) -> None:
    """Blank the identity of the claim's relative and what the rows of files said of him, and keep digests by which he
    is known again. The ledger's identities are other rows and stay."""
    sealer = configured_sealer()
    relative = Identity.objects.for_system("erasing a relative").select_for_update().get(pk=claim.relative_id)
    digests = digests_written(claim.mobiliser_code, naming_of(relative, sealer), sealer)
    Suppression.objects.bulk_create(
        [Suppression(digest=digest, made_on=today) for digest in sorted(digests)], ignore_conflicts=True
    )
    restate_identity(relative, Naming(), sealer)
    rewrite_identities([relative])
    erase_rows(kind=RowKind.CLAIMS, key=claim.code, keeps=KEPT_COLUMNS, sealer=sealer)
