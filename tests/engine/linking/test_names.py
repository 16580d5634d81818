"""The table of names: what units write, against whom it may mean."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.engine.linking.names import (
    NameAgreement,
    canonical_name,
    compare_names,
    ends_like_one_of,
    given_name,
    name_tokens,
    names_contradict,
    names_quite_different,
)

EQUAL, FOLDED, COMPATIBLE, SLIP, DOUBTFUL, CONTRADICTS, MISSING = NameAgreement

TABLE = [
    # spelling that carries no information
    ("Nguyễn Thị Hòa", "Nguyễn Thị Hòa", EQUAL),
    ("NGUYỄN THỊ HÒA", "Nguyễn Thị Hòa", EQUAL),
    (unicodedata.normalize("NFD", "Nguyễn Thị Hòa"), "Nguyễn Thị Hòa", EQUAL),
    ("Nguyễn Thị  Hoà ", "Nguyễn Thị Hòa", EQUAL),
    ("Lê Thị Thuý", "Lê Thị Thúy", EQUAL),
    ("Lý Thị Mỹ", "Lí Thị Mĩ", EQUAL),
    ("Trần Quý", "Trần Quí", EQUAL),
    ("Bà Nguyễn Thị Hòa (vợ)", "Nguyễn Thị Hòa", EQUAL),
    # marks
    ("Nguyen Thi Hoa", "Nguyễn Thị Hòa", FOLDED),
    ("NGUYEN THI HOA", "Nguyễn Thị Hòa", FOLDED),
    ("Nguyển Trọng Hòa", "Nguyễn Trọng Hòa", FOLDED),
    ("Trần Thị Mỷ", "Trần Thị Mỹ", FOLDED),
    ("Đặng Gia Sơn", "Dang Gia Son", FOLDED),
    ("Nguyễn ThịHòa", "Nguyễn Thị Hòa", FOLDED),
    ("Nguyễn Thị Hoa", "Nguyễn Thị Hòa", SLIP),
    ("Lê Thị Minh", "Lê Thị Mịnh", SLIP),
    # shortened
    ("Lê Hiếu", "Lê Viết Hiếu", COMPATIBLE),
    ("Nguyễn Anh", "Nguyễn Thị Kim Anh", COMPATIBLE),
    ("Ng. Văn Danh", "Nguyễn Văn Danh", COMPATIBLE),
    ("Ng Văn Danh", "Nguyễn Văn Danh", COMPATIBLE),
    ("Ng. T. Hoa", "Nguyễn Thị Hoa", COMPATIBLE),
    ("N.T.Hoa", "Nguyễn Thị Hoa", COMPATIBLE),
    ("Tr. Văn Danh", "Nguyễn Văn Danh", CONTRADICTS),
    ("Hòa", "Nguyễn Thị Hòa", SLIP),
    ("Nguyễn Thị H.", "Nguyễn Thị Hòa", DOUBTFUL),
    # mistyped: one of the two is no word
    ("Ngyuễn Bảo Bình", "Nguyễn Bảo Bình", COMPATIBLE),
    ("Phạ Thị Cúc", "Phạm Thị Cúc", COMPATIBLE),
    ("Lê Tohành An", "Lê Thành An", COMPATIBLE),
    ("Lê Duy Lâmm", "Lê Duy Lâm", SLIP),
    ("Dương Thị Ngọc Tmâ", "Dương Thị Ngọc Tâm", SLIP),
    ("Lê Thùy Duyê", "Lê Thùy Duyên", SLIP),
    ("Ngyuễn Bảo Bìnhh", "Nguyễn Bảo Bình", DOUBTFUL),
    ("Ngyuễn Bảoo Bìnhh", "Nguyễn Bảo Bình", CONTRADICTS),
    # both are words: may be a sister
    ("Nguyễn Thị Lan", "Nguyễn Thị Loan", DOUBTFUL),
    ("Nguyễn Thị Hoa", "Nguyễn Thị Hoan", DOUBTFUL),
    ("Lê Minh", "Lê Ninh", DOUBTFUL),
    ("Nguyễn An", "Nguyễn Anh", DOUBTFUL),
    ("Trần Kim Hoa", "Trần Kiêm Hoa", SLIP),
    ("Phan Thị Hoa", "Phạm Thị Hoa", DOUBTFUL),
    ("Võ Thị Hoa", "Vũ Thị Hoa", DOUBTFUL),
    ("Hoàng Thị Hoa", "Huỳnh Thị Hoa", DOUBTFUL),
    # order
    ("Hoa Nguyễn Thị", "Nguyễn Thị Hoa", COMPATIBLE),
    ("Hoa Thị Nguyễn", "Nguyễn Thị Hoa", COMPATIBLE),
    ("Nguyễn Kim Anh", "Nguyễn Anh Kim", DOUBTFUL),
    ("Lê Mai", "Mai Lê", DOUBTFUL),
    # other people
    ("Nguyễn Thị Hoa", "Nguyễn Thị Hoàng", CONTRADICTS),
    ("Nguyễn Thị Hoa", "Nguyễn Thị Cúc", CONTRADICTS),
    ("Nguyễn Thị Hoa", "Trần Thị Hoa", CONTRADICTS),
    ("Nguyễn Thị Hoa", "Nguyễn Văn Hoa", CONTRADICTS),
    ("Nguyễn Thị Kim Anh", "Nguyễn Thị Ngọc Anh", CONTRADICTS),
    ("Hòa", "Nguyễn Thị Cúc", CONTRADICTS),
    ("Chu Văn An", "Văn An", CONTRADICTS),
    # nothing to compare
    ("", "Nguyễn Thị Hoa", MISSING),
    (None, None, MISSING),
    (" - ", "Nguyễn Thị Hoa", MISSING),
]


@pytest.mark.parametrize(("written", "known", "agreement"), TABLE)
def test_table_of_names(written: str | None, known: str | None, agreement: NameAgreement) -> None:
    assert compare_names(written, known) is agreement
    assert names_contradict(written, known) is (agreement is CONTRADICTS)


WORDS = ["Nguyễn", "Ngyuễn", "Trần", "Võ", "Vũ", "Ng.", "T", "Thị", "Văn", "Hoa", "Hòa", "Hoàng", "Lan", "Loan", "Lann"]
NAMES = st.one_of(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), st.text(max_size=8))


@given(NAMES, NAMES)
def test_comparing_is_symmetric(name: str, other: str) -> None:
    assert compare_names(name, other) is compare_names(other, name)
    assert names_quite_different(name, other) is names_quite_different(other, name)


@given(NAMES)
def test_a_name_agrees_with_itself_in_capitals_and_decomposed(name: str) -> None:
    agreement = compare_names(name, unicodedata.normalize("NFD", name))
    assert agreement in (EQUAL, MISSING)
    assert not names_contradict(name, name)


@given(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
def test_canonical_name_stays_itself(name: str) -> None:
    assert canonical_name(canonical_name(name)) == canonical_name(name)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Lý  Thị HOÀ", "lí thị hòa"),
        ("Trần Thuý Quỳnh", "trần thúy quỳnh"),
        ("Hoàng Quý", "hoàng quí"),
        ("Giá Đoàn Nghĩa", "giá đoàn nghĩa"),
        ("Yến Khuya", "yến khuya"),
        ("Nguyễn Hoài", "nguyễn hoài"),
    ],
)
def test_canonical_tone_placement(written: str, canonical: str) -> None:
    assert canonical_name(written) == canonical


def test_tokens_are_folded_words() -> None:
    assert name_tokens("LÝ Thị  Mỹ (bé Ba)") == ("li", "thi", "mi")
    assert name_tokens(" ") == ()


@pytest.mark.parametrize(
    ("name", "other", "different"),
    [
        ("Nguyễn Thị Hoa", "Nguyễn Thị Cúc", True),
        ("Nguyễn Thị Hoa", "Trần Thị Hoa", True),
        ("Nguyễn Thị Anh", "Nguyễn Văn Anh", True),
        ("Nguyễn Thị Kim Anh", "Nguyễn Thị Ngọc Anh", False),
        ("Nguyễn Thị Lan", "Nguyễn Thị Loan", False),
        ("NGUYEN THI HOA", "Nguyễn Thị Hòa", False),
        ("", "Nguyễn Thị Hoa", False),
    ],
)
def test_quite_different_names_of_one_code(name: str, other: str, different: bool) -> None:
    assert names_quite_different(name, other) is different


@pytest.mark.parametrize(
    ("name", "last"),
    [("Đặng Thị  HUYỀN. ", "huyen"), ("Lê Mỹ", "my"), ("", ""), (unicodedata.normalize("NFD", "Lê Thị Hoà"), "hoa")],
)
def test_given_name_is_the_last_word_folded(name: str, last: str) -> None:
    assert given_name(name) == last


@pytest.mark.parametrize(
    ("written", "roster", "passes"),
    [
        ("NGUYEN VAN AN", ["Nguyễn Văn Ân"], True),
        ("An", ["Lê Bình", "Nguyễn Văn An"], True),
        ("Nguyễn Văn Anh", ["Nguyễn Văn An"], False),
        ("", ["Nguyễn Văn An"], True),
        (None, ["Nguyễn Văn An"], True),
        ("Nguyễn Văn Anh", [None], True),
        ("Nguyễn Văn Anh", [None, "Nguyễn Văn An"], True),
        ("Nguyễn Văn Anh", [], True),
    ],
)
def test_mobiliser_name_against_the_roster(written: str | None, roster: list[str | None], passes: bool) -> None:
    assert ends_like_one_of(written, roster) is passes
