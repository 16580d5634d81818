"""Every address of the site × every role: who gets in, and that nobody else learns whether there is anything."""

from typing import Any

import pytest
from django.test import Client

from tests.access.table import JOBS, OPEN_TO_ALL, ROWS, SIGNED_IN, WITH_A_ROLE, Row
from tests.journeys.pages import site_names
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.campaigns.models import LegalParameter
from thidua.claims.models import Claim
from thidua.imports.models import Batch
from thidua.orgs.models import Unit
from thidua.people.models import Membership, Person

MISSING = 987_654_321


def test_every_address_has_its_row() -> None:
    listed = [name for rows in ROWS.values() for name in rows]
    outside = OPEN_TO_ALL | SIGNED_IN | WITH_A_ROLE
    assert len(listed) == len(set(listed))
    assert sorted(site_names() ^ {*listed, *outside}) == []


def test_every_job_has_its_row() -> None:
    from procrastinate.contrib.django import app

    jobs = {f"{task.func.__module__}.{task.func.__name__}" for task in app.tasks.values()}
    assert sorted(job for job in jobs ^ set(JOBS) if job.startswith("thidua.")) == []


@pytest.fixture
def samples(site: Site) -> dict[str, Any]:
    claim = Claim.objects.for_system("a test").get(code="P1")
    source: Any = claim.source_row
    return {
        "claim": claim.pk,
        "person": Person.objects.for_system("a test").get(code="CB1").pk,
        "membership": Membership.objects.for_system("a test").get(person__code="CB1").pk,
        "unit": Unit.objects.get(code="KH.A").pk,
        "batch": Batch.objects.get(pk=source.batch_id).pk,
        "row": source.pk,
        "legal_key": LegalParameter.objects.order_by("key")[0].key,
        "none": MISSING,
    }


def asked(client: Client, site: Site, name: str, row: Row, samples: dict[str, Any], **headers: str) -> Any:
    address = site.url(name, *(samples.get(value, value) for value in row.values)) + row.query
    answer = client.post(address, headers=headers) if row.deed else client.get(address, headers=headers)
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    return answer


def test_who_may_open_what(site: Site, samples: dict[str, Any]) -> None:
    clients = {role: site.client(role) for role in Role}
    wrong = []
    for roles, rows in ROWS.items():
        for name, row in rows.items():
            for role, client in clients.items():
                status = asked(client, site, name, row, samples).status_code
                if (status == 403) is (role in roles) or status >= 500:
                    wrong.append((name, role.value, status))
    assert wrong == []


def test_a_fragment_is_as_closed_as_its_page(site: Site, samples: dict[str, Any]) -> None:
    clients = {role: site.client(role) for role in (Role.OFFICIAL, Role.FOCAL, Role.HEAD, Role.SUPERVISOR)}
    htmx = {"HX-Request": "true", "HX-Target": "table"}
    opened = [
        (name, role.value)
        for roles, rows in ROWS.items()
        for name, row in rows.items()
        for role, client in clients.items()
        if role not in roles and asked(client, site, name, row, samples, **htmx).status_code != 403
    ]
    assert opened == []


def test_a_stranger_is_led_to_the_door(site: Site, samples: dict[str, Any]) -> None:
    stranger = site.client(None)
    for rows in ROWS.values():
        for name, row in rows.items():
            answer = asked(stranger, site, name, row, samples)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/dang-nhap/"), name


def test_who_may_not_open_it_does_not_learn_whether_it_is_there(site: Site, samples: dict[str, Any]) -> None:
    """Of units, people, claims, batches and rows of another unit neither name nor code nor existence is told."""
    words = ("Lê Thị Bình", "Phạm Văn Em", "Phạm Thị Cúc", "Đơn vị KH.B", "KH.B")
    for role in (Role.OFFICIAL, Role.FOCAL, Role.HEAD):
        client = site.client(role)
        for roles, rows in ROWS.items():
            for name, row in rows.items():
                if role in roles or not row.values:
                    continue
                there, nowhere = (
                    asked(client, site, name, row, values)
                    for values in (samples, dict.fromkeys(samples, MISSING) | {"legal_key": "khong-co"})
                )
                assert there.status_code == nowhere.status_code == 403, name
                told = there.content.decode() + str(there.headers)
                assert [word for word in words if word in told] == [], name
