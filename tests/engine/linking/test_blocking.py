"""Each block finds the pairs that share its key, whatever else differs, and passes over keys of too many people."""

import duckdb
import pytest

from tests.engine.linking.ledgers import Row, claim_table, insured_table
from thidua.engine.linking import blocking
from thidua.engine.linking.features import make_records
from thidua.engine.linking.matching import register_communes

BLOCKS = {block.name: block for block in blocking.BLOCKS}
SHARED: dict[str, tuple[Row, Row]] = {
    "insurance_code": ({"insurance_code": "512345678"}, {"insurance_code": "0512345678"}),
    "national_id": ({"national_id": "56180004321"}, {"national_id": "056180004321"}),
    "phone": ({"phone": "+84912345678"}, {"phone": "0912345678"}),
    "name_and_birth": ({"name": "Hoa Lê Thị", "birth": "1980-03-12"}, {"name": "LE THI HOA", "birth": "1980-03-12"}),
    "given_and_birth": ({"name": "Trần Xương", "birth": "1980-03-12"}, {"name": "Lê Sươn", "birth": "1980-03-12"}),
    "given_and_swapped_birth": ({"name": "Trần Hoa", "birth": "1980-12-03"}, {"name": "Hoa", "birth": "1980-03-12"}),
    "name_and_year": ({"name": "Lê Thị Hoa", "birth": "1980"}, {"name": "Lê Thị Hòa", "birth": "1980-03-12"}),
    "name_and_commune": (
        {"name": "Lê Thị Hoa", "address": "Thôn 1, xã Vĩnh Ngọc, Khánh Hòa"},
        {"name": "Lê Thị Hoa", "address": "Vinh Ngoc, Khánh Hòa"},
    ),
    "birth_and_commune": (
        {"birth": "1980-03-12", "address": "phường Bắc Nha Trang, Khánh Hòa"},  # what Vĩnh Ngọc became
        {"birth": "1980-03-12", "address": "Thôn 5, xã Vĩnh Ngọc"},
    ),
    "end_of_id_and_year": (
        {"national_id": "79180004321", "birth": "1980"},
        {"national_id": "056180004321", "birth": "1980"},
    ),
    "end_of_code_and_given": (
        {"insurance_code": "7912345678", "name": "Hoa"},
        {"insurance_code": "5612345678", "name": "Lê Hoà"},
    ),
    "rare_name": ({"name": "Bo Bo Thị Nhiễu"}, {"name": "Nhiễu Bo Bo Thị"}),
    "family_and_year": ({"name": "Lê Thị Hoa", "birth": "1980"}, {"name": "Lê Kim Hoa", "birth": "1980-03-12"}),
    "birth": ({"birth": "1980-03-12"}, {"birth": "1980-03-12"}),
}  # fmt: skip


@pytest.fixture(autouse=True, params=[0, blocking.FEW], ids=["block by block", "all at once"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few namings are paired in another way than many, with the same outcome."""
    monkeypatch.setattr(blocking, "FEW", request.param)


def found(claim: Row, *people: Row) -> list[int]:
    """The namings that are paired with the claim."""
    with duckdb.connect(":memory:") as connection:
        connection.register("claims", claim_table({"claim": 1, **claim}))
        connection.register("insured", insured_table(*people, alone=True))
        register_communes(connection, {"Xã Vĩnh Ngọc": "Phường Bắc Nha Trang"})
        make_records(connection, "claims", "claim_records")
        make_records(connection, "insured", "insured_records")
        blocking.make_pairs(connection)
        return [naming for (naming,) in connection.execute("SELECT naming FROM pairs ORDER BY naming").fetchall()]


def test_every_block_has_its_case() -> None:
    assert set(SHARED) == set(BLOCKS)


@pytest.mark.parametrize("name", SHARED)
def test_a_block_finds_its_pair(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "BLOCKS", (BLOCKS[name],))
    claim, person = SHARED[name]
    blank = {"insured": 2, "name": "Đỗ Văn Lợi", "birth": "1966-07-08"}
    assert found(claim, {"insured": 1, **person}, blank) == [1]


@pytest.mark.parametrize("name", SHARED)
def test_a_key_of_too_many_people_is_passed_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "BLOCKS", (BLOCKS[name]._replace(most=2),))
    claim, person = SHARED[name]
    people = [{"insured": key, **person} for key in (1, 2, 3)]
    assert found(claim, *people[:2]) == [1, 2]
    assert found(claim, *people) == []


def test_some_keys_of_a_pair_may_be_too_many_peoples() -> None:
    claim = {"name": "Lê Thị Hoa", "birth": "1980-03-12", "phone": "0912345678"}
    others = [{"insured": 10 + key, **claim, "phone": None} for key in range(200)]
    assert found(claim, {"insured": 1, **claim}, *others) == [1]


def test_a_surname_alone_is_no_key() -> None:
    assert found({"name": "Nguyễn Văn An", "sex": "M"}, {"insured": 1, "name": "Nguyễn Văn Bình", "sex": "M"}) == []
