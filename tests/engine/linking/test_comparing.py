"""Each way in which what a claim says may agree with what the ledger says, or not."""

import unicodedata

import duckdb
import pytest

from tests.engine.linking.ledgers import both_ways, levels_of
from thidua.engine.linking.features import NAMES, name_key, sound_key
from thidua.engine.linking.fields import LEVELS, Field
from thidua.engine.linking.relationship_words import relationship_sex

HOA = "Nguyễn Thị Hoa"
Both = list[dict[str, str]]  # the levels of a pair, and with its sides exchanged


NAMES_WRITTEN = [
    (HOA, HOA, "equal"),
    ("NGUYỄN THỊ HOÀ", "Nguyễn Thị Hòa", "equal"),  # where the tone stands
    ("Lý Thị Mỹ", "Lí Thị Mĩ", "equal"),  # i and y
    ("Nguyen Thi Hoa", "Nguyễn Thị Hòa", "folded"),
    ("Nguyển Thị Hoa", HOA, "folded"),  # hỏi for ngã
    ("Trần Thị Mỷ", "Trần Thị Mỹ", "folded"),
    ("Nguyễn ThịHoa", HOA, "folded"),  # a lost space
    ("Nguyễn Thị Hoa (vợ)", HOA, "equal"),
    ("Bà Nguyễn Thị Hoa", HOA, "compatible"),
    ("Nguyễn Hoa", HOA, "compatible"),  # the middle name dropped
    ("Nguyễn Thị Hoa", "Nguyễn Thị Kim Hoa", "compatible"),
    ("Ng. Thị Hoa", HOA, "compatible"),
    ("Nguyễn T. Hoa", HOA, "compatible"),
    ("N.T. Hoa", HOA, "compatible"),
    ("Hoa Nguyễn Thị", HOA, "compatible"),  # the given name first
    ("Ngyuễn Thị Hoa", HOA, "compatible"),  # no word at all: mistyped
    ("Lê Thị Sương", "Lê Thị Xương", "by_ear"),
    ("Lê Văn Trung", "Lê Văn Chung", "by_ear"),
    ("Lê Thị Dang", "Lê Thị Giang", "by_ear"),
    ("Lê Thị Lan", "Lê Thị Lang", "by_ear"),
    ("Lê Văn Phát", "Lê Văn Phác", "by_ear"),
    ("Lê Văn Nam", "Lê Văn Lam", "by_ear"),
    ("Trần Thị Sương", "Chần Thị Xươn", "by_ear"),
    ("Nguyễn Thị Hoa", "Nguyễn Thị Hòa", "slip"),
    ("Lê Duy Lâmm", "Lê Duy Lâm", "slip"),
    ("Lê Thị Loan", "Lê Thị Lan", "doubtful"),  # may be her sister
    ("Võ Thị Mai", "Vũ Thị Mai", "doubtful"),
    ("Lê Thị Mai", "Lê Thị Đào", "other"),
    ("Nguyễn Văn Hoa", HOA, "other"),
    (None, HOA, None),
    (" ", HOA, None),
]


@pytest.fixture(scope="module")
def names() -> list[Both]:
    return both_ways([({"name": written}, {"name": known}) for written, known, _ in NAMES_WRITTEN])


@pytest.mark.parametrize("place", range(len(NAMES_WRITTEN)), ids=[str(case) for case in NAMES_WRITTEN])
def test_names(place: int, names: list[Both]) -> None:
    assert [levels.get("name") for levels in names[place]] == [NAMES_WRITTEN[place][2]] * 2


def test_name_keys_are_the_same_in_python_and_in_the_database() -> None:
    names = ["Nguyễn  Thị Hoà", "ĐẶNG YẾN", "Ka-Tơr A'Ly", "lý (bé Ba) Mỹ [2]", "Trương Nhựt Ngữ", "Ông Sỹ Giỏi"]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE written (name VARCHAR)")
        connection.executemany(
            "INSERT INTO written VALUES (?)", [[unicodedata.normalize("NFC", name)] for name in names]
        )
        rows = connection.execute(
            f"SELECT name, tokens, given, heard FROM ({NAMES.format(table='written')})"
        ).fetchall()
    assert {name: tokens for name, tokens, _, _ in rows} == {name: name_key(name) for name in names}
    assert {given: heard for _, _, given, heard in rows} == {given: sound_key(given) for _, _, given, _ in rows}


BIRTHS_WRITTEN = [
    ("1980-03-12", "1980-03-12", "equal"),
    ("1980-12-03", "1980-03-12", "swapped"),
    ("1980", "1980-03-12", "year"),
    ("1980", "1980", "year"),
    ("1980-03-13", "1980-03-12", "digit"),
    ("1986-03-12", "1980-03-12", "digit"),
    ("1980-03-21", "1980-03-12", "digit"),  # two digits changed places
    ("1980-03-12", "1979-03-12", "digit"),  # exactly one year
    ("1981", "1980-03-12", "near_year"),
    ("1980-03-12", "1979", "near_year"),
    ("1980-04-17", "1980-03-12", "other"),
    ("1982", "1980-03-12", "other"),
    (None, "1980-03-12", None),
]


@pytest.fixture(scope="module")
def births() -> list[Both]:
    return both_ways([({"birth": written}, {"birth": known}) for written, known, _ in BIRTHS_WRITTEN])


@pytest.mark.parametrize("place", range(len(BIRTHS_WRITTEN)), ids=[str(case) for case in BIRTHS_WRITTEN])
def test_births(place: int, births: list[Both]) -> None:
    assert [levels.get("birth") for levels in births[place]] == [BIRTHS_WRITTEN[place][2]] * 2


VALUES_WRITTEN = [
    ("insurance_code", "5612345678", "5612345678", "equal"),
    ("insurance_code", "512345678", "0512345678", "zeros"),
    ("insurance_code", "5612345679", "5612345678", "near"),
    ("insurance_code", "5612345687", "5612345678", "near"),
    ("insurance_code", "561234567", "5612345678", "near"),  # a digit lost
    ("insurance_code", "5612345699", "5612345678", "other"),
    ("national_id", "056180004321", "056180004321", "equal"),
    ("national_id", "56180004321", "056180004321", "zeros"),
    ("national_id", "1180004321", "001180004321", "zeros"),
    ("national_id", "056180004320", "056180004321", "near"),
    ("national_id", "065180004321", "056180004321", "near"),
    ("national_id", "056180778899", "056180004321", "other"),
    ("national_id", "225180004", "225180004", "equal"),
    ("national_id", "225180004", "056180004321", None),  # an old number and a new one contradict nothing
    ("national_id", "225180004", "225999111", "other"),
    ("phone", "0912345678", "0912345678", "equal"),
    ("phone", "84912345678", "0912345678", "equal"),
    ("phone", "+84912345678", "0912345678", "equal"),
    ("phone", "912345678", "0912345678", "equal"),
    ("phone", "01682345678", "0382345678", "equal"),  # eleven digits until 2018
    ("phone", "0912345679", "0912345678", "other"),
    ("sex", "F", "F", "equal"),
    ("sex", "F", "M", "other"),
    ("sex", None, "M", None),
]


@pytest.fixture(scope="module")
def values() -> list[Both]:
    return both_ways([({field: written}, {field: known}) for field, written, known, _ in VALUES_WRITTEN])


@pytest.mark.parametrize("place", range(len(VALUES_WRITTEN)), ids=[str(case) for case in VALUES_WRITTEN])
def test_numbers_and_sex(place: int, values: list[Both]) -> None:
    field, _, _, level = VALUES_WRITTEN[place]
    assert [levels.get(field) for levels in values[place]] == [level] * 2


@pytest.mark.parametrize(
    ("birth", "sex", "level"),
    [
        ("1980-05-06", "F", "other_doubtful"),  # 056181… was born in 1981
        ("1981-05-06", "M", "other_doubtful"),
        ("1981-05-06", "F", "other"),
        (None, None, "other"),
    ],
)
def test_an_id_that_does_not_fit_its_own_birth_is_doubtful(birth: str | None, sex: str | None, level: str) -> None:
    claim = {"national_id": "056181778899", "birth": birth, "sex": sex}
    assert levels_of(claim, {"national_id": "056180004321"})["national_id"] == level


TOLD = [
    ({"national_id": "056180004321"}, {"birth": "1980-03-12", "sex": "F"}, "agrees"),
    ({"national_id": "056180004321"}, {"birth": "1982-03-12"}, "other"),
    ({"national_id": "056200004321"}, {"birth": "2000"}, "agrees"),  # the century: 2 is a man of 2000
    # where the claim's own birth says it already, its id says nothing new
    ({"national_id": "056180004321", "birth": "1980"}, {"birth": "1980-03-12"}, None),
    ({"national_id": "056180004321", "birth": "1989"}, {"birth": "1980-03-12"}, "agrees"),
    ({"national_id": "225180004"}, {"birth": "1980-03-12"}, None),  # an old number tells nothing
    ({"national_id": "056180004321"}, {"birth": "1980", "national_id": "056180009999"}, None),
]


@pytest.fixture(scope="module")
def told() -> list[Both]:
    return both_ways([(claim, person) for claim, person, _ in TOLD])


@pytest.mark.parametrize("place", range(len(TOLD)), ids=[str(case) for case in TOLD])
def test_what_the_national_id_tells(place: int, told: list[Both]) -> None:
    assert [levels.get("id_and_birth") for levels in told[place]] == [TOLD[place][2]] * 2


def test_the_national_id_tells_the_sex_where_nothing_else_does() -> None:
    assert levels_of({"national_id": "056180004321"}, {"sex": "F"})["sex"] == "equal"
    assert levels_of({"national_id": "056080004321"}, {"sex": "F"})["sex"] == "other"


COMMUNES = {"Xã Cam An Bắc": "Xã Cam An", "Xã Cam An Nam": "Xã Cam An", "Phường Phước Mỹ": "Phường Bảo An"}


ADDRESSES_WRITTEN = [
    ("12 Trần Phú, xã Vĩnh Ngọc, Khánh Hòa", "12, TRAN PHU, X. Vĩnh Ngọc, Khánh Hoà", "commune"),
    ("12 Trần Phú, xã Vĩnh Ngọc, Khánh Hòa", "12 TRAN PHU, Xã Vĩnh Ngọc, Khánh Hoà", "equal"),
    ("Xã Vĩnh Ngọc, Khánh Hòa", "Xã Vĩnh Ngọc, Khánh Hòa", "commune"),  # names no house
    ("xã Mỹ Sơn, Khánh Hòa", "Xã MỸ SƠN, Khánh Hòa", "commune"),
    ("Vĩnh Ngọc", "Vĩnh Ngọc", "commune"),
    ("Thôn 3, Mỹ Sơn, Khánh Hòa", "Thôn 3, Mỹ Sơn, Khánh Hòa", "equal"),
    ("12 Trần Phú, xã Vĩnh Ngọc, Khánh Hòa", "Thôn 3, Vĩnh Ngọc, Khánh Hòa", "commune"),
    ("Thôn 1, xã Cam Lập, thành phố Cam Ranh, Khánh Hòa", "Thôn 2, Cam Lập, Khánh Hòa", "commune"),
    ("Thôn 1, phường Phước Mỹ", "Phước Mỹ, Khánh Hòa", "commune"),
    ("Thôn 1, xã Cam An Bắc, Khánh Hòa", "Thôn 9, xã Cam An, Khánh Hòa", "renamed"),
    ("Thôn 1, xã Cam An Bắc, Khánh Hòa", "Thôn 9, xã Cam An Nam, Khánh Hòa", "renamed"),
    ("Thôn 1, xã Cam An Bắc, huyện Cam Lâm, Khánh Hòa", "Cam An, Khánh Hòa", "renamed"),
    ("Thôn 1, xã Cam An Bắc, Khánh Hòa", "Phường Bảo An, Khánh Hòa", "other"),
    (None, "Phường Bảo An, Khánh Hòa", None),
]


@pytest.fixture(scope="module")
def addresses() -> list[Both]:
    pairs = [({"address": written}, {"address": known}) for written, known, _ in ADDRESSES_WRITTEN]
    return both_ways(pairs, COMMUNES)


@pytest.mark.parametrize("place", range(len(ADDRESSES_WRITTEN)), ids=[str(case) for case in ADDRESSES_WRITTEN])
def test_addresses(place: int, addresses: list[Both]) -> None:
    assert [levels.get("address") for levels in addresses[place]] == [ADDRESSES_WRITTEN[place][2]] * 2


def test_without_the_table_of_communes_old_and_new_are_two() -> None:
    claim, person = {"address": "xã Cam An Bắc, Khánh Hòa"}, {"address": "xã Cam An, Khánh Hòa"}
    assert levels_of(claim, person)["address"] == "other"


@pytest.mark.parametrize(
    ("given", "hint", "level"),
    [("trang", "Khách của chị TRANG", "agrees"), ("trang", "Khách của chị Lan", "other"), ("trang", None, None)],
)
def test_hints(given: str, hint: str | None, level: str | None) -> None:
    assert levels_of({"mobiliser_given": given}, {"hint": hint}).get("hint") == level


def test_the_relationship_speaks_only_where_no_sex_is_known() -> None:
    mother = {"relationship_sex": "F"}
    assert levels_of(mother, {"sex": "F"}) == {"relationship": "agrees"}
    assert levels_of(mother, {"sex": "M"}) == {"relationship": "other"}
    assert levels_of({**mother, "sex": "M"}, {"sex": "M"}) == {"sex": "equal"}


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("mẹ vợ", "F"),
        ("Mẹ của vợ", "F"),
        ("em gái", "F"),
        ("con trai út", "M"),
        ("con dâu", "F"),
        ("anh rể", "M"),
        ("bố dượng", "M"),
        ("anh vợ", "M"),
        ("Bà ngoại", "F"),
        ("ba vợ", "M"),
        ("BA", None),  # ba or bà
        ("em vợ", None),
        ("bác", None),
        ("cha mẹ", None),
        ("ông bà", None),
        ("vợ chồng", None),
        ("bà con", None),
        ("", None),
    ],
)
def test_the_sex_that_a_relationship_tells(text: str, sex: str | None) -> None:
    assert relationship_sex(text) == sex


def test_levels_have_words_for_the_clerk() -> None:
    for field in Field:
        codes = [level.code for level in LEVELS[field]]
        assert len(set(codes)) == len(codes)
        assert all(level.text_vi and level.text_en for level in LEVELS[field])
