"""The demo asks some relatives: letters in every state, and one code that opens a door."""

from pathlib import Path

import pytest

from tests.builders import TODAY, claim_row
from tests.site import Site
from thidua.claims.actions import open_door
from thidua.claims.models import Claim
from thidua.demo.relatives import ask_relatives, open_letter
from thidua.engine.reading.days import read_birth
from thidua.orgs.models import Unit
from thidua.people.models import Person
from thidua.portal.queries.inviting import invited


@pytest.mark.django_db(transaction=True)
def test_letters_are_in_every_state_and_one_opens(site: Site, tmp_path: Path) -> None:
    rows = [
        claim_row(f"D{number}", "CB1", f"Lê Thị Số {number}", f"57000000{number:02}", **{"Ngày sinh": "01/02/1960"})
        for number in range(8)
    ]
    site.office.take_in_rows("claims-demo", rows)
    official = Person.objects.for_system("a test").get(code="CB1")
    assert open_letter(tmp_path) is None
    ask_relatives(tmp_path, unit=Unit.objects.get(code="KH.A"), official=official, by=site.user(), today=TODAY)
    asked = invited(Claim.objects.for_system("a test").filter(code__startswith="D"), TODAY)
    states = set(asked.values_list("invitation", flat=True))
    assert states >= {"none", "confirmed", "handed"}
    letter = open_letter(tmp_path)
    assert letter is not None
    assert (tmp_path / "thu-nguoi-than.json").stat().st_mode & 0o077 == 0
    birth = read_birth(letter.birth, TODAY)
    assert isinstance(birth, str)
    key = open_door(face={"code": letter.code}, birth=birth, last4=letter.last4, today=TODAY)
    assert key.answered_at is None
