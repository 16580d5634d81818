"""Who holds which role, where, from when to when? Give one, end one, name who stands in, hand over what was left."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.accounts.actions import give
from thidua.accounts.actions.handing import deputise, end_role, hand_over
from thidua.accounts.actions.inviting import reopen
from thidua.accounts.enums import DEPUTISED, Role
from thidua.accounts.models import Grant
from thidua.accounts.permissions import can_end, can_give, can_reopen
from thidua.accounts.queries.closing import heirs_of, left_behind
from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability, requires_recent_sign_in
from thidua.lib.clock import today
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.orgs.models import Unit
from thidua.orgs.queries import matching_units, names_on
from thidua.portal.role_forms import DeputyForm, EndForm, RoleForm
from thidua.portal.views.administration.frame import add_errors
from thidua.portal.views.administration.invitations import answer

AT_ONCE = 50  # roles on one page of the hand-over


@requires_capability(Capability.INVITE)
def roles(request: PageRequest) -> HttpResponseBase:
    """The roles in the units of one's own subtree, closed ones among them."""
    rows = Grant.objects.within(request.user.scope_for(Capability.INVITE))
    table = Table(
        request,
        name="vai-tro",
        rows=rows.select_related("user", "unit", "principal__user"),
        columns=_columns(request),
        sort="-starts",
        filters=_filters(),
        prepare=_completed,
        caption=_("Vai trò đã giao, mới nhất trước"),
        empty=_("Chưa giao vai trò nào."),
    )

    def exported(kind: str, number: int) -> None:
        who = request.user
        record(
            by=who,
            action="roles.exported",
            subject_kind="account",
            subject_key=who.username,
            format=kind,
            rows=number,
        )

    context = {
        "may_hand_over": request.user.can(Capability.ADMINISTER),
        "left_behind": left_behind(today()).count() if request.user.can(Capability.ADMINISTER) else 0,
    }
    return respond(request, table, "portal/administration/roles.html", context, exported=exported)


def _columns(request: PageRequest) -> list[Column]:
    return [
        Column(
            "holder",
            _("Người giữ"),
            lambda row: row.user.shown_name,
            lambda row: link(request.place.url("role", row.pk), row.user.shown_name),
            kind="name",
            order=("user__last_name", "user__username", "pk"),
        ),
        Column(
            "account", _("Tên đăng nhập"), lambda row: row.user.username, kind="code", order=("user__username", "pk")
        ),
        Column("role", _("Vai trò"), lambda row: Role(row.role).label, kind="name is-short", order=("role", "pk")),
        Column("unit", _("Đơn vị"), lambda row: row.unit_name, kind="name", order=("unit__code", "pk")),
        Column("starts", _("Từ ngày"), lambda row: row.starts_on, kind="date", order=("starts_on", "pk")),
        Column("ends", _("Đến hết ngày"), lambda row: row.ends_on, kind="date", order=("ends_on", "pk")),
        Column("state", _("Tình trạng"), lambda row: row.state[0], lambda row: mark(*row.state)),
        Column(
            "deputy", _("Làm thay"), lambda row: row.principal.user.shown_name if row.principal else "", kind="name"
        ),
    ]


def _filters() -> list[Filter]:
    states = [("hold", _("Đang có hiệu lực")), ("rest", _("Chưa bắt đầu hoặc đang nghỉ")), ("over", _("Đã hết"))]
    return [
        Filter("tinh-trang", _("Tình trạng"), _in_state, states),
        Filter("vai-tro", _("Vai trò"), lambda rows, role: rows.filter(role=role), Role.choices),
        Filter("don-vi", _("Đơn vị"), lambda rows, text: rows.filter(unit__in=matching_units(text).values("pk"))),
        Filter("nguoi", _("Họ tên, tên đăng nhập hoặc mã"), _meant, is_sealed=True),
    ]


def _in_state(rows: Any, state: str) -> Any:
    day = today()
    if state == "hold":
        return rows.holding(day)
    lasting = Grant.objects.lasting_on(day).values("pk")
    if state == "over":
        return rows.exclude(pk__in=lasting)
    return rows.filter(pk__in=lasting).exclude(pk__in=Grant.objects.holding(day).values("pk"))


def _meant(rows: Any, text: str) -> Any:
    words = Q()
    for word in text.split():
        words &= Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
    return rows.filter(words | Q(user__username__iexact=text) | Q(user__person_code__iexact=text))


def _completed(rows: list[Any]) -> list[Any]:
    day = today()
    names = names_on([row.unit_id for row in rows if row.unit_id], day)
    keys = [row.pk for row in rows]
    holding = set(Grant.objects.holding(day).filter(pk__in=keys).values_list("pk", flat=True))
    lasting = set(Grant.objects.lasting_on(day).filter(pk__in=keys).values_list("pk", flat=True))
    for row in rows:
        row.unit_name = names[row.unit_id].name if row.unit_id else _("Toàn tỉnh")
        if row.unit is not None and row.unit.closes_on is not None and row.unit.closes_on < day and row.pk in lasting:
            row.state = (_("Đơn vị đã kết thúc"), "fair", "clock-pause")
        elif row.pk not in lasting:
            row.state = (_("Đã hết"), "calm", "circle-x")
        elif row.pk in holding:
            row.state = (_("Đang có hiệu lực"), "good", "circle-check")
        elif row.starts_on > day:
            row.state = (_("Chưa bắt đầu"), "news", "clock")
        else:
            row.state = (_("Đang nghỉ"), "fair", "moon")
    return rows


@requires_capability(Capability.INVITE)
@requires_recent_sign_in
def role_new(request: PageRequest) -> HttpResponse:
    """A role for an account that there is."""
    scope = request.user.scope_for(Capability.INVITE)
    form = RoleForm(request.POST if request.method == "POST" else None, by=request.user, scope=scope)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            give(by=request.user, user=said.pop("account"), **said)
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Đã giao vai trò."))
            return HttpResponseRedirect(request.place.url("roles"))
    return render(request, "portal/administration/role_new.html", {"form": form})


@requires_capability(Capability.INVITE)
@requires_recent_sign_in
def role(request: PageRequest, grant: int) -> HttpResponse:
    """One role: end it, or name who stands in."""
    scope = request.user.scope_for(Capability.INVITE)
    rows = Grant.objects.within(scope).select_related("user", "unit", "principal__user", "given_by", "revoked_by")
    found = get_object_or_404(rows, pk=grant)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if deed == "reopen":
        return answer(request, [reopen(by=request.user, grant=found)])
    ending = EndForm(request.POST if deed == "end" else None, prefix="end")
    deputy = DeputyForm(request.POST if deed == "deputise" else None, scope=scope, prefix="deputy")
    form: Any = {"end": ending, "deputise": deputy}.get(deed)
    if form is not None and form.is_valid():
        try:
            _carry_out(request.user, found, deed, dict(form.cleaned_data))
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            done = _("Đã ghi ngày cuối của vai trò.") if deed == "end" else _("Đã ghi người làm thay.")
            messages.success(request, done)
            return HttpResponseRedirect(request.place.url("roles"))
    _completed([found])
    is_over = not Grant.objects.lasting_on(today()).filter(pk=found.pk).exists()
    context = {
        "grant": found,
        "role": Role(found.role).label,
        "state": mark(*found.state),  # type: ignore[attr-defined]
        "deputies": _completed(list(found.deputies.select_related("user", "unit").order_by("-starts_on"))),
        "may_reopen": can_reopen(request.user, found.user),
        "ending": None if is_over or not can_end(request.user, role=found.role, unit=found.unit) else ending,
        "deputy": deputy if not is_over and _may_deputise(request.user, found) else None,
    }
    return render(request, "portal/administration/role.html", context)


def _carry_out(by: Any, grant: Grant, deed: str, said: dict[str, Any]) -> None:
    if deed == "end":
        end_role(by=by, grant=grant, **said)
    else:
        deputise(by=by, principal=grant, user=said.pop("account"), **said)


def _may_deputise(by: Any, grant: Grant) -> bool:
    return grant.role in DEPUTISED and not grant.is_deputy and can_give(by, role=grant.role, unit=grant.unit)


@requires_capability(Capability.ADMINISTER)
@requires_recent_sign_in
def roles_left(request: PageRequest) -> HttpResponse:
    """Roles at closed units: each moves to a unit that succeeded its own, or ends."""
    rows = left_behind(today()).select_related("user", "unit").order_by("unit__closes_on", "unit__code", "pk")
    page = Paginator(rows, AT_ONCE).get_page(1)
    grants = list(page.object_list)
    heirs = heirs_of({grant.unit_id for grant in grants if grant.unit_id})
    problem = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:1000]
        problem = "" if reason else _("Hãy ghi lý do, ví dụ số quyết định sáp nhập.")
        done = 0 if problem else _hand_over(request, grants, heirs, reason)
        if not problem:
            messages.success(request, _("Đã bàn giao hoặc kết thúc %(number)s vai trò.") % {"number": done})
            return HttpResponseRedirect(request.path)
    names = names_on([unit.pk for units in heirs.values() for unit in units], today())
    shown = [
        (grant, Role(grant.role).label, [(unit, names[unit.pk].name) for unit in heirs.get(grant.unit_id or 0, [])])
        for grant in _completed(grants)
    ]
    context = {"rows": shown, "total": page.paginator.count, "problem": problem}
    return render(request, "portal/administration/roles_left.html", context)


def _hand_over(request: PageRequest, grants: list[Grant], heirs: dict[int, list[Unit]], reason: str) -> int:
    done = 0
    for grant in grants:
        chosen = request.POST.get(f"grant-{grant.pk}", "")
        heir = next((unit for unit in heirs.get(grant.unit_id or 0, []) if str(unit.pk) == chosen), None)
        if heir is not None:
            hand_over(by=request.user, grant=grant, heir=heir, reason=reason)
        elif chosen == "end":
            end_role(by=request.user, grant=grant, last_day=None, reason=reason)
        done += heir is not None or chosen == "end"
    return done
