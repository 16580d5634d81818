"""How fast is the review desk while 20,000 pairs wait, and as many have been decided?

The waiting claims are copies, by SQL, of claims that have candidates in the ledger, under keys and codes of their own;
their odds and days are spread, one in forty was put off, and a year's decisions stand behind the counts.
"""

from __future__ import annotations

import random

import psycopg
from psycopg import sql

from benchmarks.web.pages import Page, sample
from benchmarks.web.province import STEP, tidy
from thidua.evaluation.middleware import Place
from thidua.lib.postgres import ServerUrls
from thidua.linking.models import Link

WAITING = 20_000
FIRST_KEY = 900 * STEP  # above every copy of the province
AIM = 100.0  # milliseconds
WRITTEN = ("people_identity", "claims_claim", "linking_link", "linking_reviewdecision")
NUMBERED = "FROM generate_series(1, %(number)s) n JOIN like_these s ON s.place = n %% (SELECT count(*) FROM like_these)"
PERSONAL = """kind, name, name_folded, name_sort_key, birth, sex, sealed_national_id, sealed_insurance_code,
    sealed_phone, sealed_address, sealed_hint, national_id_index, insurance_code_index, national_id_last4_index,
    insurance_code_last4_index, fingerprint"""
STATEMENTS = (
    """CREATE TEMP TABLE like_these ON COMMIT DROP AS
       SELECT row_number() OVER (ORDER BY l.state = 'undecided' DESC, l.id) - 1 AS place, l.*, c.relative_id,
              c.mobiliser_code, c.unit_code, c.relationship
       FROM linking_link l JOIN claims_claim c ON c.id = l.claim_id
       WHERE jsonb_array_length(l.evidence -> 'pairs') > 0 ORDER BY 1 LIMIT 500""",
    f"""INSERT INTO people_identity (id, {PERSONAL}) SELECT %(first)s + n, {PERSONAL}
        {NUMBERED} JOIN people_identity i ON i.id = s.relative_id""",
    f"""INSERT INTO claims_claim (id, code, mobiliser_code, unit_code, relative_id, relationship, declared_on)
        SELECT %(first)s + n, 'DO' || n, mobiliser_code, unit_code, %(first)s + n, relationship,
               date '2024-03-01' + (n * 7919 %% 500) {NUMBERED}""",
    f"""INSERT INTO linking_link (claim_id, state, method, reason, odds, pattern, evidence, model_version, decided_at)
        SELECT %(first)s + n, 'undecided', '', CASE WHEN state = 'undecided' THEN reason ELSE 'too_little_evidence' END,
               (n * 104729 %% 20000) / 1000.0, pattern, evidence, model_version, now() - interval '1 day' {NUMBERED}""",
    """INSERT INTO linking_reviewdecision
           (claim_code, relative_fingerprint, verdict, insured_id, note, machine, needs_second, by_id, at)
       SELECT 'DO' || n * 40, ''::bytea, 'later', NULL::bigint, '', '{}'::jsonb, false,
              (SELECT min(id) FROM accounts_user), now() FROM generate_series(1, %(number)s / 40) n
       UNION ALL
       SELECT 'CU' || n, '', 'same', (SELECT min(id) FROM ledger_insuredperson), '', '{}', false,
              (SELECT min(id) FROM accounts_user), now() - n * interval '20 minutes'
       FROM generate_series(1, %(number)s) n""",
)
QUEUE = """
    SELECT l.id, c.code, i.name FROM (
        SELECT l.id, l.claim_id, l.odds FROM linking_link l WHERE l.state = 'undecided' ORDER BY l.odds DESC, l.claim_id
        LIMIT 25) l
    JOIN claims_claim c ON c.id = l.claim_id JOIN people_identity i ON i.id = c.relative_id
"""
CLAIM = """
    SELECT c.*, i.*, l.* FROM linking_link l JOIN claims_claim c ON c.id = l.claim_id
    JOIN people_identity i ON i.id = c.relative_id WHERE l.claim_id = %s
"""


def let_wait(urls: ServerUrls, number: int = WAITING) -> None:
    """Put ``number`` claims into the queue. The owner's work: triggers sleep meanwhile."""
    with psycopg.connect(urls.owner_url) as connection:
        for name in WRITTEN:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(name)))
        for statement in STATEMENTS:
            connection.execute(statement, {"number": number, "first": FIRST_KEY})
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in WRITTEN:
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(name)))
    tidy(urls)


def desk_pages(here: Place, seed: int = 1) -> list[Page]:
    rng = random.Random(seed)
    claims = sample(
        rng, Link.objects.for_system("measuring").filter(claim__gt=FIRST_KEY).values_list("claim", flat=True)
    )
    asked = ({}, {"ly-do": "too_little_evidence"}, {"khac-biet": "name=folded"}, *({"sau": key} for key in claims[:10]))
    queue = [here.url("review", **query) for query in asked]
    number = Link.objects.for_system("measuring").filter(state="undecided").count()
    return [
        Page(f"desk: queue, {number:,} waiting", queue, QUEUE),
        Page("desk: one claim", [here.url("review-claim", key) for key in claims], CLAIM, [(key,) for key in claims]),
    ]
