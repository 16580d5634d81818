"""Do the rows of a ledger stay their own people's when a row above them is held back?"""

from tests.builders import LEDGER, Office, changed, receipt_row, state


def test_rows_below_a_held_back_row_are_written_as_they_are(office: Office) -> None:
    office.take_in_all()
    before = state()["contributions"]
    office.close("2024Q2")
    newcomer = receipt_row("5600000009", "Người Mới", "BL200", **{"Số tháng": 6})
    office.take_in_rows("ledger2", [*changed(LEDGER, 0, **{"Số tháng": 1}), newcomer])
    after = state()["contributions"]
    assert [fact for fact in after if fact not in before] == [fact for fact in after if "Người Mới" in fact]
    assert len(after) == len(before) + 1
    assert ", 6, 'BL200'" in next(fact for fact in after if "Người Mới" in fact)
