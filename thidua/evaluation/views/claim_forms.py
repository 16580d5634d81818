"""How is a claim written by hand, corrected or taken back? What is typed is posted and never stands in an address."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.campaigns.queries import rules_in_force
from thidua.claims.actions import Erased, add_claim, correct_claim, restore_claim, withdraw_claim
from thidua.claims.models import Claim
from thidua.claims.queries import Likeness, like_claims
from thidua.engine.evaluation import relationship_is_accepted
from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.claim_forms import ClaimForm, WithdrawForm, initial_of
from thidua.evaluation.queries.sources import claim_source
from thidua.evaluation.words import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.linking.actions import link_claims
from thidua.people.models import Person
from thidua.people.queries.finding import SHORTEST_SLIP, find_people, units_of_day

SUGGESTIONS = 8
COMMON = (
    "Vợ", "Chồng", "Cha", "Mẹ", "Con", "Anh ruột", "Chị ruột", "Em ruột", "Mẹ vợ", "Mẹ chồng", "Con dâu", "Con rể",
)  # fmt: skip


@requires_capability(Capability.OPERATE)
def claim_new(request: PageRequest) -> HttpResponse:
    """The form of a new claim; while it is typed, whom the text means and which claims are alike."""
    form = ClaimForm(
        _posted(request.method, request.POST),
        initial=_initial_new(request.GET, scope_of(request.user, Capability.OPERATE)),
    )
    if part := _part(form, request, None):
        return part
    if request.method == "POST" and form.is_valid() and not _must_confirm(form, request, None):
        saved = _write(form, request, partial(add_claim, by=request.user), _("Đã thêm phiếu %(code)s."))
        if saved is not None:
            return saved
    return render(request, "evaluation/claim_form.html", _form_context(form, request, None))


@requires_capability(Capability.OPERATE)
def claim_edit(request: PageRequest, claim: int) -> HttpResponse:
    """The form of a claim that is corrected, taken back, or taken up again."""
    found = get_object_or_404(
        Claim.objects.visible_to(scope_of(request.user, Capability.OPERATE)).select_related(
            "relative", "source_row__batch"
        ),
        pk=claim,
    )
    deed = request.POST.get("deed", "")
    if request.method == "POST" and deed in ("withdraw", "restore"):
        return _withdraw(found, request) if deed == "withdraw" else _restore(found, request)
    if request.method != "POST":
        record(by=request.user, action="claim.form_seen", subject_kind="claim", subject_key=found.code)
    form = ClaimForm(_posted(request.method, request.POST), initial=initial_of(found), claim=found)
    if part := _part(form, request, found):
        return part
    if request.method == "POST" and form.is_valid() and not _must_confirm(form, request, found):
        correct = partial(correct_claim, claim=found, by=request.user)
        saved = _write(form, request, correct, _("Đã sửa phiếu %(code)s."))
        if saved is not None:
            return saved
    return render(request, "evaluation/claim_form.html", _form_context(form, request, found))


def _write(form: ClaimForm, request: PageRequest, deed: Callable[..., Claim], text: str) -> HttpResponse | None:
    """The page after it is written; None where the relative withdrew: the form says so and keeps what was typed."""
    try:
        claim = deed(entry=form.entry())
    except Erased as refusal:
        form.add_error(None, str(refusal))
        return None
    return _saved(claim, text, request)


def _posted(method: str | None, said: QueryDict) -> QueryDict | None:
    """What was posted, also an empty form; None before anything was."""
    return said if method == "POST" else None


def _initial_new(said: QueryDict, scope: Scope) -> dict[str, str]:
    """A new claim is of today, and of the person from whose page one comes."""
    initial = {"declared_on": day_text(today())}
    asked = said.get("can_bo", "")
    if (
        asked.isdecimal()
        and len(asked) < 19
        and (person := Person.objects.visible_to(scope).filter(pk=int(asked)).first())
    ):
        initial["mobiliser"] = person.code
    return initial


def _part(form: ClaimForm, request: PageRequest, claim: Claim | None) -> HttpResponse | None:
    """What htmx asks for while somebody types: nothing is written but whose data he was shown."""
    target = request.htmx.target if request.htmx else ""
    if target == "people":
        text = request.POST.get("mobiliser", "").strip()
        people = find_people(text, SUGGESTIONS) if len(text) >= 2 else []
        _note_people(request, people)
        return render(request, "evaluation/claim_people.html", _choices(people, request.POST.get("person", "")))
    if target == "warnings":
        form.is_valid()
        warnings = _warnings(form, claim)
        _note_likes(request, warnings["alike"], claim)
        return render(request, "evaluation/claim_warnings.html", warnings)
    return None


def _note_people(request: PageRequest, people: list[Person]) -> None:
    if people:
        code = request.place.period.code
        shown = [person.code for person in people]
        record(by=request.user, action="claim.people_searched", subject_kind="period", subject_key=code, people=shown)


def _note_likes(request: PageRequest, alike: list[Likeness], claim: Claim | None) -> None:
    """Which claims somebody saw beside the one that he types: by their codes."""
    if alike:
        kind, key = ("claim", claim.code) if claim else ("period", request.place.period.code)
        shown = [like.claim.code for like in alike]
        record(by=request.user, action="claim.likes_seen", subject_kind=kind, subject_key=key, claims=shown)


def _choices(people: list[Person], chosen: str) -> dict[str, Any]:
    units = units_of_day([person.pk for person in people], today())
    return {"people": [(person, units.get(person.pk, "")) for person in people], "chosen": chosen}


def _warnings(form: ClaimForm, claim: Claim | None) -> dict[str, Any]:
    """Claims that may be the same, and a relationship that does not count: said, not forbidden."""
    said = getattr(form, "cleaned_data", {})
    name, relationship = said.get("relative_name", ""), said.get("relationship", "")
    alike: list[Likeness] = []
    if len(name) >= SHORTEST_SLIP or said.get("national_id") or said.get("insurance_code"):
        alike = like_claims(
            said.get("mobiliser", ""),
            name,
            said.get("national_id"),
            said.get("insurance_code"),
            claim.pk if claim else None,
        )
    is_accepted = not relationship or relationship_is_accepted(relationship, rules_in_force(today()))
    return {"alike": alike, "is_accepted": is_accepted, "relationship": relationship}


def _must_confirm(form: ClaimForm, request: PageRequest, claim: Claim | None) -> bool:
    """Whether there is something to warn of that nobody has confirmed yet."""
    warnings = _warnings(form, claim)
    return bool(warnings["alike"] or not warnings["is_accepted"]) and "confirmed" not in request.POST


def _form_context(form: ClaimForm, request: PageRequest, claim: Claim | None) -> dict[str, Any]:
    asked = request.method == "POST"
    if not asked:  # whose claim it is, by name
        form.person = (
            Person.objects.visible_to(scope_of(request.user, Capability.OPERATE))
            .filter(code=form["mobiliser"].value() or "")
            .select_related("identity")
            .first()
        )
    chosen = str(form.person.pk) if form.person else request.POST.get("person", "")
    people = form.people or ([form.person] if form.person else [])
    return {
        "form": form,
        "claim": claim,
        "common": COMMON,
        "source": claim_source(request.place, request.user, claim) if claim else None,
        "withdraw_form": WithdrawForm(initial={"withdrawn_on": day_text(today())}),
        "must_confirm": asked and not form.errors and _must_confirm(form, request, claim),
        **_choices(people, chosen),
        **(_warnings(form, claim) if asked else {"alike": [], "is_accepted": True}),
    }


def _withdraw(claim: Claim, request: PageRequest) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            withdraw_claim(
                claim=claim, by=request.user, withdrawn_on=said["withdrawn_on"], reason=said["reason"], today=today()
            )
        except PermissionDenied as refusal:
            form.add_error("withdrawn_on", str(refusal))
        else:
            return _saved(claim, _("Đã rút phiếu %(code)s."), request)
    context = _form_context(ClaimForm(initial=initial_of(claim), claim=claim), request, claim)
    context |= {"withdraw_form": form, "alike": [], "is_accepted": True, "must_confirm": False}
    return render(request, "evaluation/claim_form.html", context)


def _restore(claim: Claim, request: PageRequest) -> HttpResponse:
    restore_claim(claim=claim, by=request.user)
    return _saved(claim, _("Phiếu %(code)s có hiệu lực trở lại."), request)


def _saved(claim: Claim, text: str, request: PageRequest) -> HttpResponse:
    """The relative is looked for in the ledger before the answer, and the open periods are counted anew."""
    link_claims(by=request.user, claim=claim.pk)
    periods = refresh_soon(by=request.user, today=today())
    messages.success(request, recounted(text % {"code": claim.code}, periods))
    return HttpResponseRedirect(request.place.url("case", claim.pk))
