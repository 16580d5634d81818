"""Which relatives have a letter, which letters are on their way, and who has answered? For the agency alone."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from thidua.campaigns.models import Period
from thidua.claims.enums import Answer
from thidua.claims.models import Claim, Consent, DoorKey
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.markup import mark
from thidua.lib.waiting import WaitingItem
from thidua.linking.models import Link
from thidua.people.models import Identity
from thidua.people.queries.numbers import opened

WITHDRAWN, REFUSED, CONFIRMED = "withdrawn", "refused", "confirmed"
LOCKED, EXPIRED, PRINTED, HANDED, NONE, BY_HAND = "locked", "expired", "printed", "handed", "none", "by_hand"


class Look(NamedTuple):
    title: Any
    tone: str
    icon: str


LOOKS: dict[str, Look] = {
    NONE: Look(_("Chưa có thư"), "calm", "circle-dashed"),
    BY_HAND: Look(_("Thiếu ngày sinh hoặc số: hỏi trực tiếp"), "fair", "user-question"),
    PRINTED: Look(_("Đã in, chưa giao"), "news", "printer"),
    HANDED: Look(_("Đã giao, chờ trả lời"), "news", "clock"),
    LOCKED: Look(_("Mã bị đóng vì nhập sai"), "bad", "lock"),
    EXPIRED: Look(_("Mã hết hạn"), "fair", "clock-pause"),
    CONFIRMED: Look(_("Đã xác nhận"), "good", "circle-check"),
    REFUSED: Look(_("Đã từ chối"), "calm", "circle-x"),
    WITHDRAWN: Look(_("Đã rút lại, dữ liệu đã xóa"), "calm", "trash"),
}


def state_mark(state: str) -> str:
    look = LOOKS[state]
    return mark(look.title, look.tone, look.icon)


def invited(claims: QuerySet[Claim], day: date) -> QuerySet[Any]:
    """The claims with ``invitation`` (a key of ``LOOKS``) and their standing letter's ``way`` and ``handed_on``."""
    standing = DoorKey.objects.for_system("the state of letters").filter(claim=OuterRef("pk"), revoked_at__isnull=True)
    withdrawn = Consent.objects.for_system("the state of letters").filter(
        claim_code=OuterRef("code"), answer=Answer.WITHDRAWN
    )
    numberless = Q(relative__national_id_index__isnull=True, relative__insurance_code_index__isnull=True)
    state = Case(
        When(Exists(withdrawn), then=Value(WITHDRAWN)),
        When(refused_on__isnull=False, then=Value(REFUSED)),
        When(confirmed_on__isnull=False, then=Value(CONFIRMED)),
        When(Q(relative__birth="") | numberless, then=Value(BY_HAND)),
        When(tries__isnull=True, then=Value(NONE)),
        When(tries=0, then=Value(LOCKED)),
        When(expires_on__lt=day, then=Value(EXPIRED)),
        When(handed_on__isnull=True, then=Value(PRINTED)),
        default=Value(HANDED),
        output_field=CharField(),
    )
    keyed = claims.annotate(
        tries=Subquery(standing.values("tries_left")[:1]),
        expires_on=Subquery(standing.values("expires_on")[:1]),
        handed_on=Subquery(standing.values("handed_on")[:1]),
        way=Subquery(standing.values("channel")[:1]),
    )
    return keyed.annotate(invitation=state)


def asked_in(user: Any, period: Period) -> QuerySet[Any]:
    """The standing claims up to the period's end whose relatives the agency asks."""
    claims: QuerySet[Claim] = Claim.objects.visible_to(user.scope_for(Capability.OPERATE))
    return invited(claims.filter(withdrawn_on__isnull=True, declared_on__lte=period.ends_on), today())


class Contact(NamedTuple):
    """How the ledger reaches somebody; blank what it does not know."""

    phone: str
    address: str


def contacts(claims: Iterable[int]) -> dict[int, Contact]:
    """By claim, where the agency's own ledger says that its relative lives, never what the mobiliser wrote."""
    linked = Link.objects.for_system("where a letter goes").filter(claim__in=list(claims), insured__isnull=False)
    rows = dict(linked.values_list("claim_id", "insured__identity"))
    people = Identity.objects.for_system("where a letter goes").in_bulk(list(rows.values()))
    return {
        claim: Contact(opened(people[identity], "phone"), opened(people[identity], "address"))
        for claim, identity in rows.items()
    }


def letters_of(claim: Claim) -> list[DoorKey]:
    """Every letter of the claim, the latest first."""
    kept = DoorKey.objects.for_system("the letters of a claim").filter(claim=claim)
    return list(kept.select_related("issued_by", "handed_by").order_by("-pk"))


def answers_of(claim: Claim) -> list[Consent]:
    kept = Consent.objects.for_system("the answers to a claim").filter(claim_code=claim.code)
    return list(kept.order_by("-pk"))


def letters_waiting(user: Any, place: Any) -> list[WaitingItem]:
    """Letters that lie here printed, and codes that closed after wrong tries."""
    if not user.can(Capability.OPERATE):
        return []
    standing = DoorKey.objects.for_system("letters that wait").filter(
        revoked_at__isnull=True, answered_at__isnull=True, claim__withdrawn_on__isnull=True, expires_on__gte=today()
    )
    counted = standing.aggregate(
        printed=Count("pk", filter=Q(handed_on=None, tries_left__gt=0)), locked=Count("pk", filter=Q(tries_left=0))
    )
    lines = (
        (_("Thư gửi người thân đã in, chưa ghi đã giao"), PRINTED),
        (_("Mã của người thân bị đóng vì nhập sai"), LOCKED),
    )
    return [
        WaitingItem(str(text), counted[state], place.url("invitations", **{"trang-thai": state}))
        for text, state in lines
    ]
