"""What have the demo's reviewers done so far? A first morning at the desk; most of what waits is left for visitors."""

from thidua.accounts.models import User
from thidua.linking.actions import decide
from thidua.linking.enums import LinkReason, LinkState, Verdict
from thidua.linking.models import Link
from thidua.linking.queries.reviews import candidates_of, machine_of, shown_token

_UNCLEAR, _CONTRADICTED = 8, 14  # so many claims of each kind
_COPIED_WRONG = "Đơn vị báo: chép nhầm họ tên và ngày sinh ở dòng trên, số là đúng."
_RETURNED = "Số là của người khác; đã trả phiếu về đơn vị."


def answer_some(*, by: User) -> None:
    """The oldest claims: where only evidence lacks, the machine's candidate; where the number is somebody else's,
    nobody, but for some where the number is believed, which a second person has yet to confirm."""
    for link in _waiting(LinkReason.TOO_LITTLE_EVIDENCE)[:_UNCLEAR]:
        _answer(link, Verdict.SAME, by)
    for turn, link in enumerate(_waiting(LinkReason.CONTRADICTION)[:_CONTRADICTED]):
        if turn % 5 == 1:
            _answer(link, Verdict.SAME, by, _COPIED_WRONG)
        else:
            _answer(link, Verdict.NONE, by, _RETURNED)


def _waiting(reason: LinkReason) -> list[Link]:
    links = (
        Link.objects.for_system("the demo")
        .filter(state=LinkState.UNDECIDED, reason=reason)
        .select_related("claim__relative")
    )
    return [link for link in links.order_by("claim__declared_on", "claim__code") if candidates_of(machine_of(link))]


def _answer(link: Link, verdict: Verdict, by: User, note: str = "") -> None:
    decide(claim=link.claim, verdict=verdict, by=by, note=note, seen=shown_token(link))
