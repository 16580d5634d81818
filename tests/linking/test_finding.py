"""Which people under two codes are found, what becomes of pairs that somebody judged, and when does a job look?"""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.builders import Office, batch_of, person_row, receipt_row
from thidua.audit.models import AuditEntry
from thidua.imports.actions import undo_batch
from thidua.imports.registry import follow_up
from thidua.linking.actions.finding import FIND_TASK, dismiss, find_pairs, find_soon, reopen
from thidua.linking.actions.merging import merge, unmerge
from thidua.linking.enums import PersonKind
from thidua.linking.models import DuplicatePair
from thidua.linking.queries.duplicates import dismissed_pairs, following_pair, open_count, open_pairs
from thidua.people.models import Person

NAME, BIRTH = "Hồ Ngọc Thuỳ", "12/03/1961"


@pytest.fixture
def twice(office: Office) -> Office:
    """An insured person under two codes (same id), an official under two (same insurance code), and strangers."""
    office.take_in_all()
    office.take_in_rows(
        "ledger2",
        [
            receipt_row("5611111111", NAME, "B1", **{"Ngày sinh": BIRTH, "Số CCCD": "056161000001"}),
            receipt_row("5622222222", NAME, "B2", **{"Ngày sinh": BIRTH, "Số CCCD": "056161000001"}),
        ],
    )
    office.take_in_rows(
        "roster2",
        [
            person_row("CB8", "KH.A", "Mai Văn Ích", **{"Ngày sinh": "01/02/1980", "Mã số BHXH": "5699999999"}),
            person_row("CB9", "KH.B", "Mai Văn Ích", **{"Ngày sinh": "01/02/1980", "Mã số BHXH": "5699999999"}),
        ],
    )
    return office


def pairs() -> dict[str, DuplicatePair]:
    return {pair.kind: pair for pair in DuplicatePair.objects.for_system("a test").all()}


def test_both_registers_are_searched_and_the_search_is_written_down(twice: Office) -> None:
    found = find_pairs(by=twice.by)
    assert {kind: counts.new for kind, counts in found.items()} == {"insured": 1, "person": 1}
    codes = (
        Person.objects.for_system("a test")
        .filter(pk__in=[pairs()["person"].first, pairs()["person"].second])
        .values_list("code", flat=True)
    )
    assert set(codes) == {"CB8", "CB9"}
    entry = AuditEntry.objects.get(action="duplicates.searched")
    assert entry.detail["insured"] == {"new": 1, "reopened": 0, "updated": 0, "gone": 0}


def test_what_is_kept_of_a_pair_holds_nobody(twice: Office) -> None:
    find_pairs(by=twice.by)
    kept = str([pair.evidence for pair in DuplicatePair.objects.for_system("a test").all()])
    assert not any(value in kept for value in ("Hồ", "Thuỳ", "1961", "0561", "5611111111", "Mai"))
    assert "national_id" in kept


def test_looking_again_changes_nothing(twice: Office) -> None:
    find_pairs(by=twice.by)
    assert set(map(tuple, find_pairs(by=twice.by).values())) == {(0, 0, 0, 0)}


def test_pairs_that_hold_no_more_go(twice: Office) -> None:
    outcome = twice.take_in_rows(
        "more", [receipt_row("5633333333", NAME, "B3", **{"Ngày sinh": BIRTH, "Số CCCD": "056161000001"})]
    )
    assert find_pairs(by=twice.by)[PersonKind.INSURED].new == 3
    undo_batch(batch=batch_of(outcome), by=twice.by)
    assert find_pairs(by=twice.by)[PersonKind.INSURED].gone == 2


def test_a_dismissed_pair_stays_dismissed(twice: Office) -> None:
    find_pairs(by=twice.by)
    dismiss(pair=pairs()["insured"], by=twice.by, note="hai chị em sinh đôi")
    find_pairs(by=twice.by)
    assert pairs()["insured"].dismissed_by == twice.by
    assert (open_pairs(PersonKind.INSURED).count(), dismissed_pairs([PersonKind.INSURED]).count()) == (0, 1)
    reopen(pair=pairs()["insured"], by=twice.by)
    assert open_pairs(PersonKind.INSURED).count() == 1


def test_it_stays_dismissed_though_the_rows_go_and_come_again(twice: Office) -> None:
    rows = [person_row("CB7", "KH.A", "Mai Văn Ích", **{"Ngày sinh": "01/02/1980", "Mã số BHXH": "5699999999"})]
    outcome = twice.take_in_rows("more", rows)
    find_pairs(by=twice.by)
    for pair in open_pairs(PersonKind.PERSON):
        dismiss(pair=pair, by=twice.by)
    undo_batch(batch=batch_of(outcome), by=twice.by)
    find_pairs(by=twice.by)
    twice.take_in_rows("again", rows)
    assert find_pairs(by=twice.by)[PersonKind.PERSON].new == 0
    assert open_pairs(PersonKind.PERSON).count() == 0


def test_a_number_that_agrees_anew_asks_again(twice: Office) -> None:
    find_pairs(by=twice.by)
    dismiss(pair=pairs()["person"], by=twice.by, note="hai người")
    ids = {"Số CCCD": "056080000001"}
    twice.take_in_rows(
        "roster3",
        [
            person_row(code, unit, "Mai Văn Ích", **{"Ngày sinh": "01/02/1980", "Mã số BHXH": "5699999999"}, **ids)
            for code, unit in (("CB8", "KH.A"), ("CB9", "KH.B"))
        ],
    )
    assert find_pairs(by=twice.by)[PersonKind.PERSON].reopened == 1
    assert (pairs()["person"].dismissed_at, pairs()["person"].note) == (None, "hai người")


def test_merged_pairs_wait_no_more_and_wait_again_when_split(twice: Office) -> None:
    find_pairs(by=twice.by)
    pair = pairs()["insured"]
    made = merge(kind=PersonKind.INSURED, kept=pair.first, gone=pair.second, by=twice.by)
    assert open_count() == 1
    find_pairs(by=twice.by)
    assert DuplicatePair.objects.for_system("a test").filter(pk=pair.pk).exists()
    unmerge(merge=made, by=twice.by)
    assert open_count() == 2


def test_what_was_said_of_one_code_holds_for_all_codes_of_the_human(twice: Office) -> None:
    """B and C are two people; then B is merged into A: A and C are not asked about."""
    twice.take_in_rows(
        "more", [receipt_row("5633333333", NAME, "B3", **{"Ngày sinh": BIRTH, "Số CCCD": "056161000001"})]
    )
    find_pairs(by=twice.by)
    first, second, third = sorted({key for pair in open_pairs(PersonKind.INSURED) for key in (pair.first, pair.second)})
    dismiss(pair=DuplicatePair.objects.for_system("a test").get(first=second, second=third), by=twice.by)
    DuplicatePair.objects.for_system("a test").filter(first=first, second=third).delete()
    merge(kind=PersonKind.INSURED, kept=first, gone=second, by=twice.by)
    assert find_pairs(by=twice.by)[PersonKind.INSURED].new == 0
    assert open_pairs(PersonKind.INSURED).count() == 0


def test_a_job_looks_after_rows_came_and_only_then(twice: Office) -> None:
    def jobs() -> int:
        return ProcrastinateJob.objects.filter(task_name=FIND_TASK).count()

    follow_up(by=twice.by, today=twice.period().ends_on, is_within=False)
    follow_up(by=twice.by, today=twice.period().ends_on, is_within=False)
    assert jobs() == 1
    assert not DuplicatePair.objects.for_system("a test").exists()
    ProcrastinateJob.objects.all().delete()
    find_pairs(by=twice.by)
    follow_up(by=twice.by, today=twice.period().ends_on, is_within=False)
    assert jobs() == 0


def test_without_a_worker_the_button_looks_itself(twice: Office) -> None:
    found = find_soon(by=twice.by)
    assert found is not None
    assert sum(each.new for each in found.values()) == 2


def test_one_goes_on_to_the_next_pair_of_the_register(twice: Office) -> None:
    find_pairs(by=twice.by)
    assert following_pair(pairs()["insured"]) is None
