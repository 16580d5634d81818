"""Which pages are measured, at which addresses, and what would the bare SQL of the same rows cost?

Addresses are drawn from the database by a fixed seed: many units, cases and filters, so that no page is measured on one
lucky row. The bare SQL asks for the rows that the page shows first, as one would write it by hand (in the order of an
index, a name by LIKE), and makes nothing of them.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.test import Client

from benchmarks.web.measuring import Times
from benchmarks.web.province import TODAY
from thidua.accounts.models import User
from thidua.campaigns.queries import campaign_of
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import CaseResult, UnitResult
from thidua.lib.search import seal_text
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity

PERIOD = "2025Q2"
SAMPLES = 40


@dataclass(frozen=True)
class Page:
    """One line of the table. ``parameters`` go with ``sql`` one after the other."""

    title: str
    addresses: Sequence[str]
    sql: str = ""
    parameters: Sequence[tuple[Any, ...]] = field(default=((),))


def place() -> Place:
    campaign = campaign_of()
    return Place(campaign, campaign.periods.get(code=PERIOD))


def cookie() -> str:
    """A session of the operator."""
    client = Client()
    client.force_login(User.objects.get(username="do-toc-do"))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def floor(here: Place) -> Page:
    return Page("empty page of the same frame", [here.url("start") + "san/"])


def pages(here: Place, open_page: Callable[[str], str], seed: int = 1) -> list[Page]:
    """``open_page`` gives the HTML of an address: filters and sorts are those that the page itself offers."""
    rng = random.Random(seed)
    run = here.run
    assert run is not None
    units = sample(rng, UnitResult.objects.filter(run=run).values_list("unit", flat=True))
    claims = sample(rng, CaseResult.objects.for_system("measuring").filter(run=run).values_list("claim", flat=True))
    results, words = here.url("results-cases"), searched(rng)
    return [
        Page("start page", [here.url("start")], START, [(run.pk,)]),
        Page("units, 50 rows", variants(here.url("units"), open_page, rng), UNITS, [(run.pk, TODAY, TODAY)]),
        Page("unit", [here.url("unit", unit) for unit in units], UNIT, [(unit,) for unit in units]),
        Page("cases, 50 rows, filters and sorts", variants(results, open_page, rng), CASES, [(run.pk,)]),
        Page("people, 50 rows", variants(here.url("results-people"), open_page, rng), PEOPLE, [(run.pk,)]),
        Page("case", [here.url("case", claim) for claim in claims], CASE, [(run.pk, claim) for claim in claims]),
        *(
            Page(f"search: {title}", [here.url("search", tim=seal_text(word)) for word in found], SEARCH, likes(found))
            for title, found in words.items()
        ),
    ]


def sample(rng: random.Random, keys: Any) -> list[int]:
    found = sorted(keys)
    return rng.sample(found, min(SAMPLES, len(found)))


SORTED = re.compile(r'href="([^"]*[?&;]sap-xep=[^"]*)"')
CHOICES = re.compile(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"')


def variants(address: str, open_page: Callable[[str], str], rng: random.Random) -> list[str]:
    """A table's page plain, by each of its sorts, by some values of each filter, and further on."""
    text = open_page(address)
    table = text[text.find('<section id="table-') :]
    found = [address, f"{address}?trang=2", f"{address}?trang=9"]
    found += [unescape(link) for link in SORTED.findall(table)]
    for name, options in CHOICES.findall(table):
        values = [unescape(value) for value in OPTION.findall(options) if value]
        found += [f"{address}?{urlencode({name: value})}" for value in rng.sample(values, min(3, len(values)))]
    return list(dict.fromkeys(found))


def searched(rng: random.Random) -> dict[str, list[str]]:
    """Invented people's names as a clerk types them."""
    people = (
        Identity.objects.for_system("measuring").filter(kind=IdentityKind.ROSTER).exclude(name_folded="").order_by("pk")
    )
    number = people.count()
    names = [people[rng.randrange(number)].name_folded for _ in range(12)]
    return {
        "name without marks": names,
        "name with a typo": [mistyped(name) for name in names],
        "last four digits": [f"{rng.randrange(10_000):04}" for _ in range(12)],
    }


def mistyped(name: str) -> str:
    """The last two letters have changed places, or the last one came twice."""
    head, _, last = name.rpartition(" ")
    typed = f"{last[:-2]}{last[-1]}{last[-2]}" if len(last) > 2 else f"{last}{last[-1:]}"
    return f"{head} {typed}".strip()


def likes(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [(f"%{word}%",) * 3 for word in words]


START = "SELECT count(*), sum(relatives), sum(staff) FROM evaluation_unitresult WHERE run_id = %s AND parent IS NULL"
UNITS = """
    SELECT r.*, v.name, v.kind, v.block, count(*) OVER () FROM evaluation_unitresult r JOIN orgs_unitversion v
    ON v.unit_id = r.unit WHERE r.run_id = %s AND (v.valid_from IS NULL OR v.valid_from <= %s)
    AND (v.valid_to IS NULL OR v.valid_to >= %s) ORDER BY v.sort_key, r.unit LIMIT 50
"""
UNIT = """
    SELECT r.*, p.code FROM evaluation_unitresult r JOIN evaluation_run n ON n.id = r.run_id
    JOIN campaigns_period p ON p.id = n.period_id WHERE r.unit = %s
"""
CASES = """
    SELECT c.*, i.name, o.name, (SELECT count(*) FROM evaluation_caseresult n WHERE n.run_id = c.run_id)
    FROM (SELECT * FROM evaluation_caseresult WHERE run_id = %s ORDER BY claim_code LIMIT 50) c
    JOIN claims_claim k ON k.id = c.claim JOIN people_identity i ON i.id = k.relative_id
    LEFT JOIN people_person p ON p.id = c.person LEFT JOIN people_identity o ON o.id = p.identity_id
"""
PEOPLE = """
    SELECT r.*, i.name, (SELECT count(*) FROM evaluation_personresult n WHERE n.run_id = r.run_id)
    FROM (SELECT * FROM evaluation_personresult WHERE run_id = %s
          ORDER BY relatives DESC NULLS LAST, person_code LIMIT 50) r
    JOIN people_person p ON p.id = r.person JOIN people_identity i ON i.id = p.identity_id
"""
CASE = """
    SELECT c.*, l.paid_on, l.first_month, l.months, r.sheet, r.row FROM evaluation_caseresult c
    LEFT JOIN ledger_contribution l ON l.insured_id = c.insured LEFT JOIN imports_importrow r ON r.id = l.import_row_id
    WHERE c.run_id = %s AND c.claim = %s
"""
SEARCH = """
    (SELECT name, id FROM people_identity WHERE kind = 'roster' AND name_folded LIKE %s LIMIT 10)
    UNION ALL (SELECT name, id FROM people_identity WHERE kind = 'relative' AND name_folded LIKE %s LIMIT 10)
    UNION ALL (SELECT name, id FROM orgs_unitversion WHERE search_text LIKE %s LIMIT 10)
"""


def bare_times(connection: psycopg.Connection[Any], page: Page, number: int) -> Times:
    """How long the rows alone take, fetched."""
    values = []
    for turn in range(-5, number):
        started = time.perf_counter()
        connection.execute(page.sql, page.parameters[turn % len(page.parameters)]).fetchall()
        if turn >= 0:
            values.append((time.perf_counter() - started) * 1000)
    return Times(tuple(values))
