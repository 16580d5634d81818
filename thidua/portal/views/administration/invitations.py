"""Who is invited, and what became of it? Invite one by one, or all officials of a unit; offer anew, take back."""

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from thidua.accounts.actions import inviting
from thidua.accounts.actions.inviting import Slip
from thidua.accounts.enums import InvitationChannel, InvitationState, Role
from thidua.accounts.models import Invitation
from thidua.accounts.permissions import can_give
from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability, requires_recent_sign_in
from thidua.lib.clock import today
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted
from thidua.orgs.queries import matching_units, names_on
from thidua.portal.administration_forms import InvitationForm, UnitChoiceForm, role_choices
from thidua.portal.views.administration.frame import add_errors

STATES = {
    InvitationState.SENDING: ("news", "clock"),
    InvitationState.WAITING: ("fair", "hourglass"),
    InvitationState.ACCEPTED: ("good", "circle-check"),
    InvitationState.EXPIRED: ("calm", "clock-pause"),
    InvitationState.WITHDRAWN: ("calm", "circle-x"),
}


@requires_capability(Capability.INVITE)
def invitations(request: PageRequest) -> HttpResponseBase:
    """The invitations into the units of one's own subtree."""
    rows = Invitation.objects.within(request.user.scope_for(Capability.INVITE)).select_related("unit")
    table = Table(
        request,
        name="loi-moi",
        rows=rows,
        columns=_columns(request),
        sort="-invited",
        filters=_filters(request),
        prepare=_with_names,
        caption=_("Lời mời, mới nhất trước"),
        empty=_("Chưa mời ai. Hãy mời cán bộ của đơn vị để họ tự xem kết quả của mình."),
    )

    def exported(kind: str, number: int) -> Noted:
        return record(
            by=request.user,
            action="invitations.people_exported",
            subject_kind="account",
            subject_key=request.user.username,
            format=kind,
            rows=number,
        )

    return respond(request, table, "portal/administration/invitations.html", {}, exported=exported)


def _columns(request: PageRequest) -> list[Column]:
    def whom(row: Any) -> str:
        return str(row.full_name or row.person_code or row.email)

    def state(row: Any) -> str:
        return mark(InvitationState(row.state).label, *STATES[InvitationState(row.state)])

    return [
        Column(
            "whom",
            _("Người được mời"),
            whom,
            lambda row: link(request.place.url("account-invitation", row.pk), whom(row)),
            kind="name",
        ),
        Column("code", _("Mã cán bộ"), lambda row: row.person_code, kind="code", order=("person_code", "pk")),
        Column("role", _("Vai trò"), lambda row: Role(row.role).label, order=("role", "pk")),
        Column("unit", _("Đơn vị"), lambda row: row.unit_name, kind="name", order=("unit__code", "pk")),
        Column("state", _("Tình trạng"), lambda row: InvitationState(row.state).label, state),
        Column("invited", _("Mời ngày"), lambda row: row.invited_at.date(), kind="date", order=("invited_at", "pk")),
        Column("expires", _("Dùng được đến"), lambda row: row.expires_on, kind="date", order=("expires_on", "pk")),
    ]


def _filters(request: PageRequest) -> list[Filter]:
    return [
        Filter(
            "tinh-trang",
            _("Tình trạng"),
            lambda rows, state: rows.in_state(state, today()),
            InvitationState.choices,
        ),
        Filter("vai-tro", _("Vai trò"), lambda rows, role: rows.filter(role=role), role_choices(request.user)),
        Filter("don-vi", _("Đơn vị"), lambda rows, text: rows.filter(unit__in=matching_units(text).values("pk"))),
        Filter("nguoi", _("Họ tên, mã hoặc thư"), _meant, is_sealed=True),
    ]


def _meant(rows: Any, text: str) -> Any:
    return rows.filter(
        pk__in=[
            *rows.filter(person_code__iexact=text).values_list("pk", flat=True)[:500],
            *rows.filter(full_name__icontains=text).values_list("pk", flat=True)[:500],
            *rows.filter(email__iexact=text).values_list("pk", flat=True)[:500],
        ]
    )


def _with_names(rows: list[Any]) -> list[Any]:
    names = names_on([row.unit_id for row in rows if row.unit_id], today())
    for row in rows:
        row.unit_name = names[row.unit_id].name if row.unit_id else _("Toàn tỉnh")
    return rows


@requires_capability(Capability.INVITE)
@requires_recent_sign_in
def invitation_new(request: PageRequest) -> HttpResponse:
    """One person: by mail, or a code on paper."""
    scope = request.user.scope_for(Capability.INVITE)
    form = InvitationForm(request.POST if request.method == "POST" else None, by=request.user, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            slip = inviting.invite(by=request.user, offer=form.offer(), site=_site(request))
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
        else:
            return answer(request, [slip])
    return render(request, "portal/administration/invitation_new.html", {"form": form})


@requires_capability(Capability.INVITE)
@requires_recent_sign_in
def invitation_officials(request: PageRequest) -> HttpResponse:
    """All officials of a unit who have no account: a page of slips to print."""
    form = UnitChoiceForm(
        request.POST if request.method == "POST" else None, scope=request.user.scope_for(Capability.INVITE)
    )
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["unit"]
        if request.POST.get("deed") == "reissue":
            slips, left = inviting.reissue_printed(by=request.user, unit=unit), 0
        else:
            slips, left = inviting.invite_officials(by=request.user, unit=unit)
        if slips:
            return answer(request, slips, left)
        form.add_error("unit", _nothing_to_do(request.POST.get("deed", "")))
    return render(request, "portal/administration/invitation_officials.html", {"form": form})


def _nothing_to_do(deed: str) -> str:
    if deed == "reissue":
        return _("Đơn vị này không có mã in nào đang chờ.")
    return _("Ai trong danh sách của đơn vị này cũng đã có tài khoản hoặc đã được mời; hoặc danh sách chưa có ai.")


@requires_capability(Capability.INVITE)
@requires_recent_sign_in
def invitation(request: PageRequest, invitation: int) -> HttpResponse:
    """One invitation: what became of it; a new code, or back."""
    rows = Invitation.objects.within(request.user.scope_for(Capability.INVITE))
    found = get_object_or_404(rows.select_related("unit", "invited_by", "accepted_by", "account"), pk=invitation)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "reissue":
                return answer(request, [inviting.reissue(by=request.user, invitation=found, site=_site(request))])
            inviting.withdraw_invitation(by=request.user, invitation=found)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("Đã thu hồi lời mời. Mã của nó không còn dùng được."))
            return HttpResponseRedirect(request.place.url("account-invitations"))
    _with_names([found])
    state = InvitationState(found.state)
    context = {
        "invitation": found,
        "role": Role(found.role).label,
        "state": mark(state.label, *STATES[state]),
        "problem": problem,
        "may_change": state != InvitationState.ACCEPTED and can_give(request.user, role=found.role, unit=found.unit),
        "is_withdrawn": state == InvitationState.WITHDRAWN,
    }
    return render(request, "portal/administration/invitation.html", context)


def answer(request: PageRequest, slips: list[Slip], left: int = 0) -> HttpResponse:
    """Codes on paper are shown here and now, never again; of mail one reads that it is on its way."""
    if slips[0].invitation.channel == InvitationChannel.MAIL:
        messages.success(request, _("Đã ghi lời mời. Thư sẽ được gửi trong ít phút."))
        return HttpResponseRedirect(request.place.url("account-invitations"))
    shown = _with_names([slip.invitation for slip in slips])
    rows = [(one, slip.code, Role(one.role).label) for one, slip in zip(shown, slips, strict=True)]
    context = {"rows": rows, "left": left, "site": _site(request), "picture": _picture(_site(request))}
    return render(request, "portal/administration/slips.html", context)


def _site(request: PageRequest) -> str:
    return request.build_absolute_uri(reverse("invitation-code"))


def _picture(address: str) -> SafeString:
    """The address of the page for codes, for a phone's camera; the code itself is typed."""
    return mark_safe(segno.make(address, error="m").svg_inline(border=2, light="#fff", omitsize=True))  # noqa: S308
