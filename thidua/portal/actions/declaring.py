"""Say that one has no relative who could join, and let the unit answer: one says it, another approves or returns it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.models import Claim
from thidua.lib.access import Capability, check_capability
from thidua.lib.history import acting
from thidua.people.models import NoRelativeDeclaration, Person


def declare_no_relative(*, by: Any, reason: str, note: str, today: date) -> NoRelativeDeclaration:
    """One's own declaration; the one that stands already when there is one. Raises PermissionDenied while a claim of
    one's own stands: who persuades somebody has a relative who can join."""
    check_capability(by, Capability.OWN)
    person = Person.objects.for_system("one's own declaration").filter(code=by.person_code).first()
    if person is None:
        raise PermissionDenied(_("Tài khoản của bạn chưa gắn với mã cán bộ. Hãy báo đầu mối của đơn vị."))
    with acting(by, "declaration.make"), transaction.atomic():
        with connection.cursor() as cursor:  # two sendings at once are one
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"thidua.own_claim.{by.person_code}"])
        standing: NoRelativeDeclaration | None = _standing().filter(person=person).first()
        if standing is not None:
            return standing
        claims = Claim.objects.for_system("one's own claims").filter(mobiliser_code=person.code)
        if claims.filter(withdrawn_on__isnull=True, refused_on__isnull=True).exists():
            raise PermissionDenied(
                _("Bạn đang có phiếu vận động người thân nên chưa khai được. Nếu phiếu ấy sai, hãy rút phiếu trước.")
            )
        made = NoRelativeDeclaration.objects.create(
            person=person, reason=reason, note=note.strip(), declared_on=today, made_by=by
        )
        _record(made, by, "declaration.made")
    return made


def take_back_declaration(*, by: Any, today: date) -> bool:
    """End one's own standing declaration; whether there was one."""
    check_capability(by, Capability.OWN)
    with acting(by, "declaration.take_back"), transaction.atomic():
        found = _standing().select_for_update().filter(person__code=by.person_code).first()
        if not by.person_code or found is None:
            return False
        found.withdrawn_on = today
        found.save()
        _record(found, by, "declaration.taken_back")
    return True


def decide_declaration(*, declaration: NoRelativeDeclaration, is_approved: bool, by: Any, today: date) -> None:
    """Approve a declaration of one's unit, or return it: then it stands no more. Raises PermissionDenied for whoever
    may not vouch for its unit or said it himself, and when it was decided before."""
    check_capability(by, Capability.VOUCH)
    with acting(by, "declaration.decide"), transaction.atomic():
        seen = NoRelativeDeclaration.objects.visible_to(by.scope_for(Capability.VOUCH))
        found = seen.select_for_update().filter(pk=declaration.pk).first()
        if found is None:
            raise PermissionDenied(_("Lời khai này không thuộc đơn vị của bạn."))
        if found.withdrawn_on is not None or found.approved_at is not None:
            raise PermissionDenied(_("Lời khai này đã được quyết định hoặc đã được rút."))
        if found.made_by_id == by.pk or (by.person_code and found.person.code == by.person_code):
            raise PermissionDenied(_("Bạn không tự duyệt lời khai của mình được. Hãy để người khác duyệt."))
        if is_approved:
            found.approved_by, found.approved_at = by, timezone.now()
        else:
            found.withdrawn_on = today
        found.save()
        _record(found, by, "declaration.approved" if is_approved else "declaration.returned")


def _standing() -> Any:
    rows = NoRelativeDeclaration.objects.for_system("a declaration of one's own")
    return rows.filter(withdrawn_on__isnull=True)


def _record(declaration: NoRelativeDeclaration, by: Any, action: str) -> None:
    record(by=by, action=action, subject_kind="person", subject_key=declaration.person.code, reason=declaration.reason)
