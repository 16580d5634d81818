"""People of one house share phone and address: without an id that does not make a brother of the one who is meant."""

import pytest

from tests.engine.linking.ledgers import Row, decide_one, outcome

HOME = {"phone": "0912345678", "address": "12 Trần Phú, Xã Vĩnh Ngọc, Khánh Hòa"}
LINKED, TOO_LITTLE = ("linked", 1, "supported"), ("undecided", None, "too_little_evidence")


@pytest.mark.parametrize(
    ("claim", "insured", "expected"),
    [
        # a brother or a sister, a year younger
        (("Trần Văn Hùng", "1970", None), ("Trần Văn Hưng", "1971-03-12", None), TOO_LITTLE),
        (("TRAN VAN HUNG", "1970", None), ("Trần Văn Hưng", "1971-03-12", None), TOO_LITTLE),
        (("Trần Thị Lan", "1970", None), ("Trần Thị Ngọc Lan", "1971-03-12", None), TOO_LITTLE),
        (("Trần Thị Lan", "1970", None), ("Trần Thị Lang", "1971-03-12", None), TOO_LITTLE),
        # mother and daughter, no birth said
        (("Trần Thị Lan", None, None), ("Trần Thị Ngọc Lan", "1998-03-12", None), TOO_LITTLE),
        (("Trần Thị Hòa", None, None), ("Trần Thị Hoa", "1998-03-12", None), TOO_LITTLE),
        # twins, a boy and a girl
        (("Trần Thanh Hoa", "1970-03-12", "M"), ("Trần Thanh Hòa", "1970-03-12", "F"), TOO_LITTLE),
        (("Tran Thanh Hoa", "1970-03-12", "M"), ("Trần Thanh Hòa", "1970-03-12", "F"), TOO_LITTLE),
        # father and son of one name
        (("Trần Văn Hùng", "1948", None), ("Trần Văn Hùng", "1970-03-12", None), TOO_LITTLE),
        # the one who is meant, as units write him
        (("Trần Văn Hùng", "1970", None), ("Trần Văn Hùng", "1971-03-12", None), LINKED),
        (("Trần Văn Hùng", None, None), ("Trần Văn Hùng", "1971-03-12", None), LINKED),
        (("TRAN VAN HUNG", None, None), ("Trần Văn Hùng", "1971-03-12", None), LINKED),
        (("TRAN VAN HUNG", "1971-12-03", None), ("Trần Văn Hùng", "1971-03-12", None), LINKED),
        (("Trần Ngọc Lan", "1970", None), ("Trần Thị Ngọc Lan", "1970-03-12", None), LINKED),
        (("Trần Văn Hùnng", "1970-03-13", None), ("Trần Văn Hùng", "1970-03-12", None), LINKED),
        (("Trần Văn Hùng", "1970-03-12", "F"), ("Trần Văn Hùng", "1970-03-12", "M"), LINKED),
    ],
)
def test_of_one_house(
    claim: tuple[str | None, ...], insured: tuple[str | None, ...], expected: tuple[str, int | None, str]
) -> None:
    said, person = ({**dict(zip(("name", "birth", "sex"), values, strict=True)), **HOME} for values in (claim, insured))
    row: Row = {"insured": 1, **person}
    assert outcome(decide_one({"claim": 1, **said}, row)) == expected


@pytest.mark.parametrize(("address", "expected"), [(HOME["address"], LINKED), ("Xã Vĩnh Ngọc, Khánh Hòa", TOO_LITTLE)])
def test_a_commune_is_no_house(address: str, expected: tuple[str, int | None, str]) -> None:
    row: Row = {"insured": 1, "name": "Trần Thị Lan", "birth": "1970-03-12", "address": address}
    claim = {"claim": 1, "name": "Trần Thị Lan", "birth": "1970", "address": address}
    assert outcome(decide_one(claim, row)) == expected
