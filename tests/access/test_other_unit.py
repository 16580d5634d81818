"""Signed in as people of unit KH.A, every object of unit KH.B through every address that can name one: what is not
yours is as what does not exist, and tells nothing.

The addresses are found in the URL conf. An address that carries a value no sample is known for fails the suite: give
the value its object in ``other_unit.py``, or say in ``NO_OBJECTS`` why it is none.
"""

import io
import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.access.other_unit import PHONE, WORDS, objects_of_b
from tests.access.table import OPEN_TO_ALL, SIGNED_IN, WITH_A_ROLE
from tests.journeys.pages import patterns
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.claims.models import Claim, ListApproval
from thidua.imports.models import Upload
from thidua.lib.search import seal_text
from thidua.orgs.models import Unit
from thidua.people.models import Membership, NoRelativeDeclaration

PLACE = {"campaign": "kh-4856", "period": "2024Q2"}
MISSING = 987_654_321
NO_OBJECTS = {
    "number": ("1", "a step of the tour"),
    "name": ("units", "a picture of a guide, or a file of the province's results"),
    "slug": ("nguoi-van-hanh", "a guide"),
    "deed": ("close", "a kind of change of a unit"),
    "key": ("khong-co", "a value of law"),
    "link": ("khong-co", "a relative's own link: nobody's who signs in"),
    "kind": ("ten-khong-dau", "a kind of difference"),
}
OURS = (Role.FOCAL, Role.HEAD, Role.OFFICIAL)


class Ask(NamedTuple):
    """``fields`` of a form that is sent (None: a page is asked for), headers, what follows the address."""

    fields: dict[str, Any] | None = None
    headers: dict[str, str] = {}
    query: str = ""


HTMX = {"HX-Request": "true", "HX-Target": "table"}
ASKS = {
    "a page": Ask(),
    "a fragment": Ask(headers=HTMX),
    "progress": Ask(headers={"HX-Request": "true", "HX-Target": "upload-progress"}),
    "an export": Ask(query="?tep=csv"),
    "a workbook": Ask(query="?tep=xlsx&tim=x"),
    "nothing": Ask({}),
    "an approval": Ask({"deed": "approve", "seen": "0" * 64, "viec": "ap-dung", "note": "duyệt"}),
    "a fragment's deed": Ask({"deed": "leave", "ends_on": "01/07/2025", "reason": "moved"}, HTMX),
    "a headcount": Ask({"certified": "1", "note": "khác", "deed": "post", "position": "Trưởng phòng"}),
    "a person": Ask({"code": "CB2", "name": "Ai Đó", "starts_on": "01/02/2025", "launched_on": "01/02/2025"}),
}


def id_bearing() -> dict[str, URLPattern]:
    """The addresses that carry more than campaign and period, by URL name."""
    found = {str(each.name or each.pattern): each for each in patterns(get_resolver())}
    return {name: each for name, each in found.items() if set(_values(each))}


def _values(pattern: URLPattern) -> list[str]:
    return [value for value in pattern.pattern.converters if value not in PLACE]


def addresses(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name, address of something of theirs, and the same address with what does not exist. Where an address names
    several things, also ours and theirs mixed."""
    for name, pattern in id_bearing().items():
        values = [value for value in _values(pattern) if value not in NO_OBJECTS]
        plain = {value: NO_OBJECTS[value][0] for value in _values(pattern) if value in NO_OBJECTS}
        for which in itertools.product((True, False), repeat=len(values)):
            their = [value for value, is_theirs in zip(values, which, strict=True) if is_theirs]
            if not their:
                continue
            there = {value: _object(name, value, theirs if value in their else ours) for value in values}
            nowhere = {**there, **dict.fromkeys(their, MISSING)}
            yield name, _address(name, {**there, **plain}), _address(name, {**nowhere, **plain})


def _object(name: str, value: str, objects: Mapping[str, Any]) -> Any:
    return objects["review"] if name.startswith("review-") and value == "claim" else objects[value]


def _address(name: str, values: Mapping[str, Any]) -> str:
    within = {key: text for key, text in PLACE.items() if name not in OUTSIDE}
    return reverse(name, kwargs={**within, **values})


OUTSIDE = {"mfa_edit_webauthn", "mfa_remove_webauthn", "relative-link"}


class Answer(NamedTuple):
    """``text``: body and headers without what differs from one asking to the next; the address asked for is ``@``."""

    status: int
    text: str
    queries: int


def asked(client: Client, address: str, ask: Ask) -> Answer:
    """A deed that went through is taken back: its answer tells of it."""
    statements: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    where = address + ask.query
    with transaction.atomic(), connection.execute_wrapper(counted):
        if ask.fields is None:
            reply: Any = client.get(where, headers=ask.headers)
        else:
            reply = client.post(where, ask.fields, headers=ask.headers)
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        transaction.set_rollback(True)
    if body.startswith(b"PK"):  # a workbook
        with ZipFile(io.BytesIO(body)) as parts:
            files = [parts.read(part) for part in parts.namelist() if part != "docProps/core.xml"]
        body = re.sub(rb'ref="[A-Z0-9:]+"|r="[A-Z]+[0-9]+"', b"", b"".join(files))  # the names of cells
    headers = sorted((name, text) for name, text in reply.headers.items() if name != "Content-Length")
    text = body.decode("utf-8", "replace") + repr(headers) + str(reply.cookies)
    text = re.sub(r"\b\w{64}\b|\b\w{32}\b|nonce[-=\"']+[\w+/=-]+|\d\d:\d\d:\d\d GMT", "", text)  # tokens and times
    tail = re.sub(r"^/kh-4856/2024Q2", "", address)
    for spelt in (quote(tail, safe=""), quote(tail), tail):
        text = text.replace(spelt, "@")
    return Answer(reply.status_code, text, len(statements))


@pytest.fixture
def theirs(site: Site, tmp_path: Path, settings: Any) -> dict[str, Any]:
    settings.VAR_DIR = tmp_path / "var"
    return objects_of_b(site, tmp_path)


@pytest.fixture
def ours(site: Site) -> dict[str, Any]:
    standing = Membership.objects.for_system("a test").get(person__code="CB1")
    row: Any = standing.source_row
    nothing = dict.fromkeys(
        ("upload", "file", "claim", "review", "pair", "merge", "decision", "version", "pk", "invitation", "grant"),
        MISSING,
    )
    return {
        **nothing,
        "unit": Unit.objects.get(code="KH.A").pk,
        "membership": standing.pk,
        "person": standing.person_id,
        "batch": row.batch_id,
        "row": row.pk,
    }


def test_every_value_of_an_address_has_its_object(site: Site, theirs: dict[str, Any]) -> None:
    carried = {value for pattern in id_bearing().values() for value in _values(pattern)}
    assert carried - set(theirs) == set(NO_OBJECTS)
    assert len(id_bearing()) > 40


def test_the_objects_are_there_for_whom_they_belong_to(site: Site, theirs: dict[str, Any]) -> None:
    """Else the rest of this file would prove nothing."""
    clients = [site.client(role) for role in (Role.OPERATOR, Role.REVIEWER, Role.ADMINISTRATOR)]
    for name in ("dau-moi-b", "thu-truong-b", "can-bo-b"):
        client = Client()
        client.force_login(site.user(name=name))
        clients.append(client)
    hidden = [
        name
        for name, there, _nowhere in addresses(theirs, theirs)
        if f"{MISSING}" not in there
        and not any(
            asked(client, there, ask).status in {200, 204, 302, 409, 422}
            for client in clients
            for ask in (ASKS["a page"], ASKS["an approval"])
        )
    ]
    assert sorted(set(hidden) - {"guide-picture"}) == []


@pytest.mark.parametrize("role", OURS)
def test_what_is_not_yours_is_as_what_does_not_exist(
    site: Site, ours: dict[str, Any], theirs: dict[str, Any], role: Role
) -> None:
    client, wrong = site.client(role), []
    client.get(site.url("start"))  # what a session's first page reads
    closed = _closed_to(client, ours, theirs)
    for name, there, nowhere in addresses(ours, theirs):
        for how in ("a fragment", "nothing") if name in closed else ASKS:
            missing, found = asked(client, nowhere, ASKS[how]), asked(client, there, ASKS[how])
            if found != missing or any(word in found.text for word in WORDS):
                wrong.append((name, how, _difference(missing, found)))
    assert wrong == []


def _closed_to(client: Client, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> set[str]:
    """The pages that this role may not open at all, whatever they are about: asked in two ways, not in ten."""
    return {
        name
        for name, there, _nowhere in addresses(ours, theirs)
        if asked(client, there, ASKS["a page"]).status == asked(client, there, ASKS["an approval"]).status == 403
    }


def _difference(missing: Answer, found: Answer) -> Any:
    if (missing.status, missing.queries) != (found.status, found.queries):
        return (missing.status, missing.queries), (found.status, found.queries)
    pairs = zip(missing.text.split("\n"), found.text.split("\n"), strict=False)
    told = [word for word in WORDS if word in found.text]
    return told, next(((one[:500], other[:500]) for one, other in pairs if one != other), None)


@pytest.mark.parametrize("role", OURS)
def test_your_own_pages_tell_nothing_of_another_unit(
    site: Site, ours: dict[str, Any], theirs: dict[str, Any], role: Role
) -> None:
    """Also where one asks for its people by name, number or code."""
    client, opened, told = site.client(role), set(), []
    asks = [(f"?tim={seal_text(word)}", word) for word in ("Phạm Thị Cúc", "CB2", PHONE)]
    asks = [("", ""), *asks, ("?ma=CB2", "CB2"), ("?tep=csv", ""), ("?don-vi=KH.B", "KH.B")]
    for pattern in patterns(get_resolver()):
        name = str(pattern.name)
        if name in OPEN_TO_ALL | SIGNED_IN | WITH_A_ROLE | OUTSIDE:
            continue  # outside of any campaign
        values = {value: NO_OBJECTS[value][0] if value in NO_OBJECTS else ours[value] for value in _values(pattern)}
        for query, typed in asks:
            answer = asked(client, _address(name, values), Ask(query=query))
            if answer.status != 200:
                break
            opened.add(name)
            others = [word for word in WORDS if word != typed]  # what was typed stands in its field
            told += [
                (name, query, word) for word in others if re.search(rf"(?<![\w.]){re.escape(word)}\b", answer.text)
            ]
    assert told == []
    wanted = {Role.FOCAL: {"unit-people", "unit-excel", "search"}, Role.HEAD: {"unit-list", "search"}}
    assert wanted.get(role, {"mine", "search"}) <= opened


def test_a_declaration_of_another_unit_is_as_none(site: Site, theirs: dict[str, Any]) -> None:
    head, where = site.client(Role.HEAD), site.url("unit-declarations")
    head.get(where)
    ask = [Ask({"declaration": key, "deed": "duyet"}) for key in (MISSING, theirs["declaration"])]
    missing, found = (asked(head, where, each) for each in ask)
    assert (found, found.status) == (missing, 404)


def test_nothing_of_the_other_unit_is_changed(site: Site, theirs: dict[str, Any]) -> None:
    """The deeds themselves, sent for good."""
    focal, head = site.client(Role.FOCAL), site.client(Role.HEAD)
    unit, upload = theirs["unit"], Upload.objects.for_system("a test").get(pk=theirs["upload"])
    seen = ListApproval.objects.get().list_sha256
    head.post(site.url("unit-list-decide", unit), {"deed": "approve", "seen": seen, "note": ""})
    focal.post(site.url("unit-list-submit", unit))
    leave = {"deed": "leave", "ends_on": "01/07/2025", "reason": "moved"}
    for own in (unit, Unit.objects.get(code="KH.A").pk):
        focal.post(site.url("unit-membership", own, theirs["membership"]), leave)
        focal.post(site.url("unit-excel-upload", own, upload.pk), {"viec": "ap-dung"})
        focal.post(site.url("unit-excel-upload", own, upload.pk), {"viec": "bo"})
    head.post(site.url("unit-declarations"), {"declaration": theirs["declaration"], "deed": "duyet"})
    site.client(Role.OFFICIAL).post(site.url("mine-withdraw", theirs["claim"]))
    assert ListApproval.objects.get().state == "submitted"
    assert Membership.objects.for_system("a test").get(pk=theirs["membership"]).ends_on is None
    assert Upload.objects.for_system("a test").get(pk=upload.pk).state == upload.state == "previewed"
    assert NoRelativeDeclaration.objects.for_system("a test").get(pk=theirs["declaration"]).approved_at is None
    assert Claim.objects.for_system("a test").get(pk=theirs["claim"]).withdrawn_on is None
