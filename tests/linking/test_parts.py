"""Is a claim decided on alone as it is among all: over a part of the ledger as over the whole?"""

from pathlib import Path

from tests.builders import Office, claim_row, receipt_row
from thidua.claims.models import Claim
from thidua.engine.linking.blocking import BLOCKS
from thidua.ledger.models import InsuredPerson
from thidua.linking.queries.deciding import decide_now
from thidua.linking.queries.parts import part_of_ledger
from thidua.linking.queries.records import claim_table

SAMPLE = Path(__file__).parents[1] / "samples" / "dirty" / "input"


def ledger_row(code: str, name: str, birth: str, **more: str) -> dict[str, object]:
    return dict(receipt_row(code, name, f"B{code}", **{"Ngày sinh": birth, "Điện thoại": "", **more}))


# Each person shares one key of one block with the claim of the same number.
LEDGER = [
    ledger_row("0560000001", "Lê Thị Một", "01/01/1951"),
    ledger_row("5600000002", "Trần Văn Hai", "02/02/1952", **{"Số CCCD": "001052000002"}),
    ledger_row("5600000003", "Phạm Thị Ba", "03/04/1953"),
    ledger_row("5600000004", "Bùi Văn Bốn", "04/04/1954", **{"Điện thoại": "0771234567"}),
    ledger_row("5600000005", "Đỗ Thị Năm", "05/05/1955"),
    ledger_row("5600000006", "Lý Văn Sáu", "06/06/1956"),
    ledger_row("5600000007", "Ngô Thị Thúy Bảy", "07/07/1957"),
    ledger_row("5600000008", "Vũ Văn Tám", "08/08/1958", **{"Số CCCD": "001058123458"}),
    ledger_row("5600000009", "Hồ Thị Chín", "09/09/1959"),
    ledger_row("5600000019", "Hồ Thị Chín", "09/09/1959"),
    ledger_row("5600000010", "Mai Văn Mười", "10/10/1960"),
]
CLAIMS = [
    ("Ngô Thị Khác", "560000001", {}),  # an eaten zero
    ("Người Khác Hẳn", "", {"Số CCCD": "1052000002"}),  # two eaten zeros
    ("Phạm Thị Bá", "", {"Ngày sinh": "04/03/1953"}),  # day and month swapped
    ("Bùi Bốn", "", {"Điện thoại": "01221234567"}),  # the mobile's number before 2018: 0122 is 077 now
    ("Năm Đỗ Thị", "", {}),  # the words in another order
    ("LÍ văn sau", "", {"Ngày sinh": "1956"}),
    ("Ngô Bảy", "", {"Ngày sinh": "1957"}),  # the middle name dropped
    ("Người Khác Hẳn", "", {"Ngày sinh": "1958", "Số CCCD": "001058023458"}),  # the end of the id and the year
    ("Hồ Chín", "5699900009", {}),  # the code's end and the given name
    ("Trịnh Mười", "", {"Ngày sinh": "10/10/1960"}),  # birth and given name
]


def test_a_part_knows_every_block() -> None:
    """A block with another key than these needs a condition in ``queries.parts``, and a claim above."""
    by_number = {"insurance_code", "national_id", "phone", "right(insurance_code, 5)", "right(national_id, 5)"}
    by_birth = {"born"}
    by_words = {"tokens"}
    for block in BLOCKS:
        keys = set(block.key)
        assert keys & (by_number | by_birth | by_words) or keys == {"family", "year"}, block.name


def test_every_block_finds_the_same_people_in_a_part(office: Office) -> None:
    office.take_in_rows("ledger", LEDGER)
    office.take_in_rows(
        "claims",
        [claim_row(f"P{number:02d}", "", name, code, **more) for number, (name, code, more) in enumerate(CLAIMS)],
    )
    among_all = {decision.claim: decision for decision in decide_now().decisions}
    lonely = [claim for claim, decision in among_all.items() if not decision.pairs]
    assert list(Claim.objects.for_system("a test").filter(pk__in=lonely).values_list("relative__name", flat=True)) == []
    for claim, decision in among_all.items():
        assert decide_now([claim]).decisions == [decision]


def test_a_part_is_small_and_knows_the_size_of_the_whole(office: Office) -> None:
    office.take_in_rows("ledger", LEDGER)
    office.take_in_rows("claims", [claim_row("P1", "", "Hồ Thị Chín", "")])
    part, population = part_of_ledger(claim_table([Claim.objects.for_system("a test").get().pk]))
    assert (part.num_rows, population.people) == (2, InsuredPerson.objects.for_system("a test").count())
    assert population.bearers["chin ho thi"] == 2


def test_the_dirty_sample_is_decided_on_in_parts_as_in_one(office: Office) -> None:
    office.take_in(*sorted(SAMPLE.iterdir()))
    among_all = {decision.claim: decision for decision in decide_now().decisions}
    keys = sorted(among_all)[::5]
    for start in range(0, len(keys), 15):
        some = keys[start : start + 15]
        assert decide_now(some).decisions == [among_all[key] for key in some]
