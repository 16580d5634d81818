"""Which relatives does the demo's agency ask? A few of the showcase unit, in every state a letter can be in.

The code of one open letter is kept beside the demo's password, so that whoever looks at the demo can open a door; in an
office it is on paper and nowhere else.
"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from thidua.claims.actions import answer_at_door, answer_for, hand_over, issue_key
from thidua.claims.enums import Answer, AnswerChannel, DoorChannel
from thidua.claims.models import Claim
from thidua.claims.queries.door import naming_of
from thidua.lib.sealing import configured_sealer
from thidua.orgs.models import Unit
from thidua.orgs.queries import scope_of_unit
from thidua.people.models import Person
from thidua.portal.queries.inviting import NONE, invited

ASKED = 12
_FILE = "thu-nguoi-than.json"
_WAYS = (DoorChannel.POST, DoorChannel.POINT, DoorChannel.PHONE)


class OpenLetter(NamedTuple):
    """What stands on a letter, and what its reader knows."""

    code: str
    birth: str
    last4: str


def ask_relatives(folder: Path, *, unit: Unit, official: Person, by: Any, today: date) -> None:
    """Letters for relatives of the unit, the official's first: most handed over, one confirmed, one refused, one
    confirmed by telephone; the last one's code is kept."""
    scope = scope_of_unit(unit.pk, today)
    claims = invited(Claim.objects.visible_to(scope).filter(withdrawn_on__isnull=True), today).filter(invitation=NONE)
    whole = claims.filter(relative__birth__regex="^.{10}$").select_related("relative")
    first = list(whole.filter(mobiliser_code=official.code).order_by("code")[:3])
    rest = whole.exclude(mobiliser_code=official.code).order_by("code")[: ASKED - len(first)]
    for place, claim in enumerate([*first, *rest]):
        issued = issue_key(claim=claim, by=by, channel=_WAYS[place % 3], today=today)
        if place % 4 != 3:
            hand_over(key=issued.key, by=by, channel=_WAYS[place % 3], handed_on=today, today=today)
        if place == 0:
            answer_at_door(key=issued.key, said=Answer.CONFIRMED, today=today)
        elif place == 4:
            answer_at_door(key=issued.key, said=Answer.REFUSED, today=today)
        elif place == 5:
            answer_for(claim=claim, said=Answer.CONFIRMED, channel=AnswerChannel.PHONE, by=by, today=today)
        else:
            _keep(folder, claim, issued.code)


def open_letter(folder: Path) -> OpenLetter | None:
    """The letter that was kept; None where the demo asked nobody."""
    path = folder / _FILE
    return OpenLetter(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def _keep(folder: Path, claim: Any, code: str) -> None:
    relative = naming_of(claim.relative, configured_sealer())
    year, month, day = (relative.birth or "").split("-")
    number = relative.national_id or relative.insurance_code or ""
    letter = OpenLetter(code, f"{day}/{month}/{year}", number[-4:])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(letter._asdict(), file)
