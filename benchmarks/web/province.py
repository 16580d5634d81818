"""Which province do the pages show? The demo's, built as the office would, and ten times it.

The larger one is made of the smaller by SQL: every unit, person, claim, insured person, receipt and result row is
copied nine times under keys and codes of its own, and the tops of the copies stand below the province. Generating and
importing ten times the workbooks would take many minutes and give rows of the same shape. What stays true: the size of
every table a page reads, the spread of its values, every key and constraint, the sums of the province and all ranks (a
value that now occurs ten times pushes the next place back by ten). What does not: full names repeat more often than in
life, so a search by name finds ten times as many.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from thidua.accounts.actions import give, open_account
from thidua.accounts.enums import Role
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.campaigns.actions import open_period, set_up
from thidua.demo.province import ProvinceSize, generate_province
from thidua.evaluation.actions import close_period, refresh_open_periods
from thidua.imports.actions import import_files
from thidua.lib.postgres import ServerUrls
from thidua.linking.actions import link_claims

TODAY = date(2025, 7, 10)
CLOSED = ("2024Q2", "2024Q3", "2024Q4", "2024", "2025Q1")
OPEN = ("2025Q2", "2025Q3", "2025", "2024-2025")
STEP = 10_000_000  # between the keys of one copy and the next
# In order of dependence.
COPIED = (
    "orgs.Unit", "orgs.UnitVersion", "orgs.UnitSuccessor", "imports.ImportRow", "people.Identity", "people.Person",
    "people.Membership", "claims.Claim", "ledger.InsuredPerson", "ledger.Contribution", "ledger.Exit", "linking.Link",
    "evaluation.CaseResult", "evaluation.PersonResult", "evaluation.UnitResult",
)  # fmt: skip
CODES = {
    "code", "claim_code", "person_code", "unit_code", "mobiliser_code", "successor_code", "parent_code", "duplicate_of",
    "key",
}  # fmt: skip
KEYS_OF_RESULTS = {"claim", "person", "unit", "insured", "parent"}  # keys without a foreign key
WHOLE_NUMBERS = {"national_id_index", "insurance_code_index"}  # one person's only; last four digits are shared
RANKS = ("rank_by_count", "rank_by_rate", "block_rank_by_count", "block_rank_by_rate")


@dataclass(frozen=True)
class Counts:
    units: int
    people: int
    claims: int
    contributions: int
    results: int


def build(size: ProvinceSize) -> None:
    """The demo's chain in the database that Django uses: workbooks, import, links, closings, provisional runs."""
    by = User.objects.get(username=SYSTEM_USERNAME)
    campaign = set_up(by=by)
    periods = {code: open_period(campaign=campaign, code=code, by=by) for code in (*CLOSED, *OPEN)}
    with tempfile.TemporaryDirectory(prefix="thidua-web-") as folder:
        generate_province(Path(folder), size=size, seed=4856, today=TODAY)
        import_files(paths=sorted(Path(folder, "input").iterdir()), by=by, today=TODAY, originals=None)
    link_claims(by=by)
    for code in CLOSED:
        close_period(period=periods[code], by=by, today=TODAY)
    refresh_open_periods(by=by, today=TODAY)
    give(by=by, user=open_account(by=by, username="do-toc-do"), role=Role.OPERATOR)


def multiply(urls: ServerUrls, factor: int) -> None:
    """Make ``factor`` provinces of one, below one top. The owner's work: triggers (history, guards) sleep meanwhile."""
    with psycopg.connect(urls.owner_url) as connection:
        for name in COPIED:
            model = apps.get_model(name)
            table = sql.Identifier(model._meta.db_table)
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            connection.execute(copying(model), {"last": factor - 1})
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every copied key leads to a copied row
        settle_results(connection, factor)
        for name in COPIED:
            table = sql.Identifier(apps.get_model(name)._meta.db_table)
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
    tidy(urls)


def copying(model: type[models.Model]) -> sql.Composed:
    """The statement that copies a table's rows under new keys and codes."""
    fields = model._meta.concrete_fields
    return sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} old, generate_series(1, %(last)s) n"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
        values=sql.SQL(", ").join(copied_value(model, field) for field in fields),
    )


def copied_value(model: type[models.Model], field: models.Field[Any, Any]) -> sql.Composed:
    column = sql.SQL("old.{}").format(sql.Identifier(str(field.column)))
    related = field.related_model._meta.label if isinstance(field, models.ForeignKey) else ""
    is_result_key = model._meta.app_label == "evaluation" and field.name in KEYS_OF_RESULTS
    if field.name == "parent":  # the top of a copy stands below the top it was copied from
        return sql.SQL("CASE WHEN {0} IS NULL THEN old.unit ELSE {0} + n * {1} END").format(column, STEP)
    if field.name == "parent_code":
        top = sql.SQL("(SELECT u.code FROM orgs_unit u WHERE u.id = old.unit_id)")
        return sql.SQL("CASE WHEN {0} = '' THEN {1} ELSE {0} || '~' || n END").format(column, top)
    if field.primary_key or related in COPIED or is_result_key:
        return sql.SQL("{} + n * {}").format(column, STEP)
    if field.name in CODES:
        return sql.SQL("CASE WHEN {0} = '' THEN '' ELSE {0} || '~' || n END").format(column)
    if field.name in WHOLE_NUMBERS:
        return sql.SQL("decode(md5(encode({}, 'hex') || n), 'hex')").format(column)
    return sql.Composed([column])


def settle_results(connection: psycopg.Connection[Any], factor: int) -> None:
    """The province's sums are those of all copies, and equal values share their place."""
    sums = sql.SQL(", ").join(
        sql.SQL("{0} = {0} * {1}").format(sql.Identifier(name), factor) for name in ("staff", "fulfilled", "relatives")
    )
    connection.execute(sql.SQL("UPDATE evaluation_unitresult SET {} WHERE parent IS NULL").format(sums))
    ranks = sql.SQL(", ").join(
        sql.SQL("{0} = ({0} - 1) * {1} + 1").format(sql.Identifier(name), factor) for name in RANKS
    )
    connection.execute(sql.SQL("UPDATE evaluation_unitresult SET {}").format(ranks))


def tidy(urls: ServerUrls) -> None:
    """What the autovacuum of a server that runs for days has done long ago."""
    with psycopg.connect(urls.owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def count(urls: ServerUrls) -> Counts:
    names: Sequence[str] = (
        "orgs_unit",
        "people_person",
        "claims_claim",
        "ledger_contribution",
        "evaluation_caseresult",
    )
    with psycopg.connect(urls.app_url) as connection:
        found = [
            connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            for name in names
        ]
    return Counts(*(int(row[0]) for row in found if row))
