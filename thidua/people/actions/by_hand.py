"""Keep a unit's roster by hand: who comes, who goes, what somebody's position is.

A membership of a file that is changed here keeps its row: a later file that says the same changes nothing, one that
says something new for that person, unit and first day replaces what was typed (as with claims).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability_at
from thidua.lib.figures import day_text
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer
from thidua.orgs.models import Unit
from thidua.orgs.permissions import check_is_open
from thidua.people.actions.identities import Naming, write_identities
from thidua.people.actions.roster import settle_primaries
from thidua.people.enums import IdentityKind, LeavingReason
from thidua.people.models import Membership, Person
from thidua.people.queries import is_codes_only


@dataclass(frozen=True)
class PersonEntry:
    """What a form says of somebody new."""

    code: str
    starts_on: date
    naming: Naming
    position: str = ""
    capacity: str = ""


def add_person(*, unit: Unit, entry: PersonEntry, by: Any, today: date) -> Membership:
    """Somebody new with a primary membership of the unit. Of a codes-only unit no name or number is kept.

    Raises ValidationError for a code in use, a first day to come, or a unit that is not open on it.
    """
    check_capability_at(by, Capability.KEEP, unit.pk)
    if entry.starts_on > today:
        raise ValidationError({"starts_on": _("Ngày bắt đầu không thể sau hôm nay.")})
    with acting(by, "person.add"), transaction.atomic():
        check_is_open(unit, entry.starts_on)
        if Person.objects.for_system("keeping the roster").filter(code=entry.code).exists():
            raise ValidationError(
                {"code": _("Mã này đã có người dùng. Nếu người ấy chuyển đến, hãy nhờ BHXH chuyển đơn vị.")}
            )
        naming = Naming() if is_codes_only(unit.pk, today) else entry.naming
        identity = write_identities(IdentityKind.ROSTER, [naming], configured_sealer())[0]
        person = Person.objects.create(code=entry.code, identity_id=identity)
        made = Membership.objects.create(
            person=person,
            unit=unit,
            identity_id=identity,
            starts_on=entry.starts_on,
            position=entry.position,
            capacity=entry.capacity,
            is_primary=True,
        )
        settle_primaries({person.pk})
        record(by=by, action="person.added", subject_kind="person", subject_key=person.code, unit=unit.code)
    return made


def end_membership(*, membership: Membership, ends_on: date, reason: LeavingReason, by: Any, today: date) -> Membership:
    """The last day of a membership; it still belongs to it."""
    check_capability_at(by, Capability.KEEP, membership.unit_id)
    with acting(by, "membership.end"), transaction.atomic():
        kept = _locked(membership)
        if ends_on > today or (kept.starts_on and ends_on < kept.starts_on):
            first = day_text(kept.starts_on) if kept.starts_on else "…"
            raise ValidationError(
                {"ends_on": _("Ngày cuối phải từ ngày bắt đầu (%(day)s) đến hôm nay.") % {"day": first}}
            )
        kept.ends_on = ends_on
        kept.save()
        settle_primaries({kept.person_id})
        record(
            by=by,
            action="membership.ended",
            subject_kind="person",
            subject_key=kept.person.code,
            unit=kept.unit.code,
            ends_on=ends_on.isoformat(),
            reason=reason.value,
        )
    return kept


def correct_membership(*, membership: Membership, position: str, capacity: str, by: Any) -> Membership:
    """Position and capacity as they are. The audit names the fields that changed."""
    check_capability_at(by, Capability.KEEP, membership.unit_id)
    with acting(by, "membership.correct"), transaction.atomic():
        kept = _locked(membership)
        said = {"position": position, "capacity": capacity}
        fields = [name for name, text in said.items() if getattr(kept, name) != text]
        for name in fields:
            setattr(kept, name, said[name])
        if fields:
            kept.save(update_fields=fields)
            record(
                by=by, action="membership.corrected", subject_kind="person", subject_key=kept.person.code, fields=fields
            )
    return kept


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.for_system("keeping the roster").select_for_update(of=("self",))
    return rows.select_related("person", "unit").get(pk=membership.pk)
