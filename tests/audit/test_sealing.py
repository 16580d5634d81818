"""Is what was recorded sealed without a gap, and is whoever changes it afterwards found, and where?

The tamperer of these tests is the owner of the tables, who can switch every guard off.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.db import connection

from tests.accounts_of import account
from thidua.accounts.enums import Role
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions import record
from thidua.audit.actions.anchoring import seal_and_anchor
from thidua.audit.actions.sealing import SealingRefused, seal
from thidua.audit.anchors import anchor_file
from thidua.audit.chain import FIRST, block_digest, part_digest
from thidua.audit.models import AuditEntry, Block
from thidua.audit.queries import seal_state
from thidua.audit.queries.rows import SealedTable, horizon, leaves
from thidua.audit.queries.verifying import verify
from thidua.lib.postgres import using_database

pytestmark = pytest.mark.django_db(transaction=True)
ENTRIES = "audit_auditentry"
OPEN_ENTRY = (
    "INSERT INTO audit_auditentry (at, actor, action, subject_kind, subject_key, detail)"
    " VALUES (now(), 'late', 'late', '', '', '{}')"
)
GUARDED = (ENTRIES, "accounts_grantevent", "audit_block", "audit_blockpart", "audit_anchor")


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> None:
    settings.ANCHOR_DIR = tmp_path / "anchors"
    settings.DATA_OFFICER_MAIL = "du-lieu@example.vn"


@pytest.fixture
def three_blocks() -> list[int]:
    """The keys of the entries of three anchored blocks; the second holds history too."""
    keys = []
    for number in range(3):
        keys.append(note(f"deed.{number}"))
        if number == 1:
            account("ann", Role.OPERATOR)
        settle()
        seal_and_anchor()
    return keys


def settle() -> None:
    """Wait until every transaction so far has ended: one horizon serves the server, so a neighbour's test holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (last,) = cursor.fetchone()
    until = time.monotonic() + 60
    while horizon() <= last:
        assert time.monotonic() < until, "a transaction of another test stays open"
        time.sleep(0.02)


def note(key: str) -> int:
    by = User.objects.get(username=SYSTEM_USERNAME)
    return int(record(by=by, action="period.opened", subject_kind="period", subject_key=key).pk)


@contextmanager
def tampering(urls: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(urls.owner_url, autocommit=True) as owner:
        for table in GUARDED:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # type: ignore[call-overload]
        yield owner


def chain_anew(urls: Any) -> None:
    """What a tamperer who knows this program does: every leaf, part and block is made to fit again."""
    previous = FIRST
    with using_database(urls.owner_url):
        for block in Block.objects.order_by("number"):
            parts = list(block.parts.all())
            for part in parts:
                part.leaves = leaves(SealedTable(part.table, part.columns), block.since, block.until)
                part.rows, part.digest = len(part.leaves) // 40, part_digest(part.columns, part.leaves)
                part.save()
            block.previous, block.rows = previous, sum(part.rows for part in parts)
            previous = block.digest = block_digest(block, parts)
            block.save()


def found() -> list[tuple[Any, ...]]:
    return [(finding.kind, finding.block, finding.table, finding.entry) for finding in verify().findings]


def test_what_nobody_touched_is_in_order(three_blocks: list[int]) -> None:
    report = verify()
    assert (report.blocks, report.anchors, report.findings) == (3, 3, [])
    assert report.rows == sum(Block.objects.values_list("rows", flat=True)) > AuditEntry.objects.count()
    assert seal() is None
    note("deed.later")
    assert (seal_state().waiting, verify().findings) == (1, [])


def test_a_row_that_is_committed_late_is_in_a_later_block(django_db_setup: Any) -> None:
    """Its key is smaller than those of the block that was sealed meanwhile."""
    settle()
    with psycopg.connect(django_db_setup.app_url) as late:
        late.execute(OPEN_ENTRY)
        first = note("deed.first")
        assert AuditEntry.objects.filter(pk__lt=first, action="late").count() == 0
        seal()  # what was written before it; not `first`, which is younger than the open transaction
        assert seal_state().waiting == 1
        assert seal() is None
        late.commit()
    assert AuditEntry.objects.get(action="late").pk < first
    settle()
    seal()
    state = seal_state()
    assert (state.waiting, verify().findings) == (0, [])
    assert state.last is not None
    assert sum(part.rows for block in Block.objects.all() for part in block.parts.filter(table=ENTRIES)) == (
        AuditEntry.objects.count()
    )


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE audit_auditentry SET actor = 'nobody' WHERE id = %s", "changed"),
        ("DELETE FROM audit_auditentry WHERE id = %s", "deleted"),
    ],
)
def test_a_changed_or_deleted_entry_is_found_and_located(
    django_db_setup: Any, three_blocks: list[int], statement: Any, kind: str
) -> None:
    with tampering(django_db_setup) as owner:
        owner.execute(statement, [three_blocks[1]])
    assert found() == [(kind, 2, ENTRIES, three_blocks[1])]
    sentence = verify().findings[0].sentence
    assert f"Dòng {three_blocks[1]} " in sentence
    assert f"bảng {ENTRIES}, khối 2 (niêm phong " in sentence


def test_entries_and_history_put_into_a_sealed_span_are_found(django_db_setup: Any, three_blocks: list[int]) -> None:
    with tampering(django_db_setup) as owner:
        second, third = Block.objects.order_by("number")[1:3]
        for key, block in ((9001, second), (9002, third)):
            owner.execute(
                "INSERT INTO accounts_grantevent SELECT (r).* FROM (SELECT jsonb_populate_record(e,"
                " jsonb_build_object('pgh_id', %s::int, 'written_in', %s::bigint)) AS r"
                " FROM accounts_grantevent e LIMIT 1) AS copied",
                [key, block.since],
            )
    assert found() == [
        ("inserted", 2, "accounts_grantevent", 9001),
        ("inserted", 3, "accounts_grantevent", 9002),
    ]


def test_a_tamperer_who_makes_the_chain_anew_is_found_by_the_anchors(
    django_db_setup: Any, three_blocks: list[int]
) -> None:
    head = Block.objects.get(number=2).digest
    with tampering(django_db_setup) as owner:
        owner.execute("UPDATE audit_auditentry SET actor = 'nobody' WHERE id = %s", [three_blocks[1]])
        chain_anew(django_db_setup)
    assert found() == [("anchor", 2, ENTRIES, None)]
    assert "Chuỗi đã bị làm lại từ khối 2 (bảng audit_auditentry" in verify().findings[0].sentence
    with pytest.raises(SealingRefused, match="không khớp với tệp mốc"):
        seal_and_anchor()
    anchor_file().unlink()  # who also reaches the file is contradicted by the mail
    assert [finding.block for finding in verify(head=(2, head)).findings] == [1, 2]


def test_a_chain_that_was_cut_is_found(django_db_setup: Any, three_blocks: list[int]) -> None:
    with tampering(django_db_setup) as owner:
        for table in ("audit_anchor", "audit_blockpart"):
            owner.execute(f"DELETE FROM {table} WHERE block_id = 3")  # type: ignore[call-overload]
        owner.execute("DELETE FROM audit_block WHERE number = 3")
    assert [(kind, block) for kind, block, *_ in found()] == [("anchor", 3)]


def test_heads_go_to_the_file_and_once_a_day_by_mail(three_blocks: list[int]) -> None:
    assert len(anchor_file().read_text().splitlines()) == 3
    (message,) = mail.outbox
    assert message.to == ["du-lieu@example.vn"]
    assert f"1:{Block.objects.get(number=1).digest}" in message.body
    state = seal_state()
    assert [anchor and anchor.block_id for anchor in (state.in_file, state.by_mail)] == [3, 1]
