"""Give people whose unit came to an end a new one: the old membership ends the day before, a new one begins."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability
from thidua.lib.history import acting
from thidua.orgs.models import Unit
from thidua.orgs.permissions import check_is_open
from thidua.people.actions.roster import settle_primaries
from thidua.people.models import Membership


def place_people(*, memberships: Sequence[int], unit: Unit, starts_on: date, by: Any) -> int:
    """Move these memberships to the unit from the day on; how many. What was stays written, with its end.

    A membership that ended before the day stays as it is: another operator may have been faster. Raises
    ValidationError when the unit is not open on that day or nobody is left to move.
    """
    check_capability(by, Capability.OPERATE)
    with acting(by, "people.place"), transaction.atomic():
        check_is_open(unit, starts_on)
        old = list(
            Membership.objects.for_system("keeping the roster")
            .select_for_update()
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), pk__in=memberships)
            .exclude(unit=unit)
            .select_related("unit")
            .order_by("pk")
        )
        if not old:
            raise ValidationError(_("Chưa chọn ai. Hãy đánh dấu những người chuyển sang đơn vị mới."))
        people = {membership.person_id for membership in old}
        taken = set(
            Membership.objects.for_system("keeping the roster")
            .filter(person__in=people, unit=unit)
            .values_list("person_id", "starts_on")
        )
        fresh = [_moved(membership, unit, starts_on) for membership in old]
        for membership in old:
            first = max(starts_on, membership.starts_on or date.min)
            membership.ends_on, membership.holds_primary = first - timedelta(days=1), False
        Membership.objects.for_system("keeping the roster").bulk_update(
            old, ["ends_on", "holds_primary"], batch_size=2000
        )
        Membership.objects.bulk_create(
            [each for each in fresh if (each.person_id, each.starts_on) not in taken], batch_size=2000
        )
        settle_primaries(people)
        for code in sorted({membership.unit.code for membership in old}):
            number = sum(membership.unit.code == code for membership in old)
            record(
                by=by,
                action="people.placed",
                subject_kind="unit",
                subject_key=code,
                to_unit=unit.code,
                starts_on=starts_on.isoformat(),
                people=number,
            )
    return len(old)


def _moved(membership: Membership, unit: Unit, starts_on: date) -> Membership:
    return Membership(
        person_id=membership.person_id,
        unit=unit,
        identity_id=membership.identity_id,
        starts_on=max(starts_on, membership.starts_on or date.min),
        ends_on=membership.ends_on,
        position=membership.position,
        capacity=membership.capacity,
        is_primary=membership.is_primary,
    )
