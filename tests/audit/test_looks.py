"""Does every address that shows somebody's data leave an entry, and does none of them say whose in words?"""

from typing import Any

from tests.access.table import OPEN_TO_ALL, SIGNED_IN
from tests.access.test_truth_table import samples  # noqa: F401 -- a fixture
from tests.audit.looks import DEEDS_ALONE, ELSEWHERE, LOOKS, NAMES_ONLY, NOBODYS, ONES_OWN, Look
from tests.journeys.pages import site_names
from tests.site import Site
from thidua.audit.models import AuditEntry
from thidua.audit.queries.entries import word_of

PERSONAL = ("Lê Thị Bình", "Trần Văn An", "Phạm Thị Cúc", "Phạm Văn Em", "560000000")


def test_every_address_has_its_row() -> None:
    groups = (LOOKS, ELSEWHERE, ONES_OWN, NAMES_ONLY, NOBODYS, DEEDS_ALONE)
    listed = [name for group in groups for name in group]
    assert len(listed) == len(set(listed))
    unlisted = site_names() - {*listed, *OPEN_TO_ALL, *SIGNED_IN}
    assert sorted(unlisted) == [], "say in tests/audit/looks.py what opening it records, or why nothing"
    assert sorted({*LOOKS, *ELSEWHERE} - site_names()) == []


def test_each_look_leaves_its_entry_without_personal_values(site: Site, samples: dict[str, Any]) -> None:  # noqa: F811
    wrong = []
    for name, look in LOOKS.items():
        new = entries_of(site, name, look, samples)
        deeds = [entry.action for entry in new]
        kinds = {str(word.kind) for entry in new if (word := word_of(entry))}
        if look.deed not in deeds or not kinds & {"look", "export"}:
            wrong.append((name, deeds))
        told = " ".join(f"{entry.subject_key} {entry.detail}" for entry in new)
        wrong += [(name, word) for word in PERSONAL if word in told]
    assert wrong == []


def entries_of(site: Site, name: str, look: Look, values: dict[str, Any]) -> list[AuditEntry]:
    last = AuditEntry.objects.latest("pk").pk
    address = site.url(name, *(values.get(value, value) for value in look.values)) + look.query
    answer: Any = site.client(look.role).get(address)
    assert answer.status_code == 200, (name, answer.status_code)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return list(AuditEntry.objects.filter(pk__gt=last, actor=f"thu-{look.role.value}").order_by("pk"))


def test_trying_a_claim_form_says_whom_it_showed_by_codes(site: Site) -> None:
    client, address = site.client(), site.url("claim-new")
    client.post(address, {"mobiliser": "Trần Văn An"}, headers={"HX-Request": "true", "HX-Target": "people"})
    found = AuditEntry.objects.latest("pk")
    assert (found.action, found.detail) == ("claim.people_searched", {"people": ["CB1"]})
    said = {"mobiliser": "CB1", "relative_name": "Lê Thị Bình", "relationship": "Mẹ"}
    client.post(address, said, headers={"HX-Request": "true", "HX-Target": "warnings"})
    found = AuditEntry.objects.latest("pk")
    assert (found.action, found.detail) == ("claim.likes_seen", {"claims": ["P1"]})
