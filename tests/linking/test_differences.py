"""Are two texts, days and numbers marked where they differ, and nowhere else?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.linking.differences import EXTRA, HIDDEN, MISSING, Piece, day_pieces, number_pieces, text_pieces
from thidua.linking.marks import pieces_html


def drawn(pieces: list[Piece]) -> str:
    """``[…]`` extra, ``{…}`` missing."""
    frames = {EXTRA: "[{}]", MISSING: "{{{}}}"}
    return "".join(frames.get(piece.kind, "{}").format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("Lê Thị Hoà", "Lê Thị Hòa", "Lê Thị H[oà]"),  # where the mark stands
        ("LÊ THỊ HOA", "Lê  thị hoa ", "LÊ THỊ HOA"),  # capitals and spaces are no difference
        ("Lê Thị Hoa", "Lê Thi Hoa", "Lê Th[ị] Hoa"),
        ("Trần Văn Sơn", "Trần Văn Xơn", "Trần Văn [S]ơn"),
        ("Nguyễn Thị Thu Hà", "Nguyễn Thị Hà", "Nguyễn Thị [Thu] Hà"),  # a word that only this side has
        ("Nguyễn Thị Hà", "Nguyễn Thị Thu Hà", "Nguyễn Thị {Thu} Hà"),  # and one that only the other has
        ("Nguyễn Thị Mai", "Nguyễn Thị Mai Anh", "Nguyễn Thị Mai {Anh}"),
        ("Ng. Thị Hoa", "Nguyễn Thị Hoa", "[Ng.] Thị Hoa"),
        ("Phạm Cúc", "Ngô Hoàng Yến", "[Phạm Cúc]"),
        ("Lê Binh", "Lê Bính", "Lê B[i]nh"),
        ("Nguyễn Bích", "Nguyễn Bíh", "Nguyễn Bí[c]h"),
        ("Nguyễn Bíh", "Nguyễn Bích", "Nguyễn Bí{c}h"),
        ("Lê Thị Hoa\u0300", "Lê Thị Hoà", "Lê Thị Hoà"),  # a letter and its mark, however they are written
        ("Lê", "", "Lê"),  # nothing to compare with
        ("", "Lê", ""),
    ],
)
def test_texts(mine: str, theirs: str, expected: str) -> None:
    assert drawn(text_pieces(mine, theirs)) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("12/03/1960", "12/03/1960", "12/03/1960"),
        ("12/03/1960", "03/12/1960", "[12]/[03]/1960"),
        ("12/03/1960", "12/03/1966", "12/03/196[0]"),
        ("12/03/1960", "1961", "12/03/196[0]"),
        ("1961", "12/03/1961", "1961"),
        ("", "1961", ""),
    ],
)
def test_days(mine: str, theirs: str, expected: str) -> None:
    assert drawn(day_pieces(mine, theirs)) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("056123456789", "056123456789", "••••••••6789"),
        ("056123456789", "056132456789", "••••[23]••6789"),  # two swapped
        ("056123456789", "056123456780", "••••••••678[9]"),
        ("56123456789", "056123456789", "{0}•••••••6789"),  # a zero that a spreadsheet ate
        ("0561123456789", "056123456789", "••••[1]••••6789"),  # one too many
        ("056123456789", "079888777666", "••••••••[6789]"),  # two numbers: their digits tell nothing
        ("056123456789", "", "••••••••6789"),
        ("123", "", "123"),
        ("", "056123456789", ""),
    ],
)
def test_numbers_show_no_more_than_where_they_differ(mine: str, theirs: str, expected: str) -> None:
    assert drawn(number_pieces(mine, theirs)) == expected


@given(st.text("0123456789", max_size=13), st.text("0123456789", max_size=13))
def test_a_number_keeps_its_length_and_hides_what_is_equal(mine: str, theirs: str) -> None:
    pieces = number_pieces(mine, theirs)
    own = "".join(piece.text for piece in pieces if piece.kind != MISSING)
    assert len(own) == len(mine)
    assert own.endswith(mine[-4:])
    assert all(set(piece.text) == {"•"} for piece in pieces if piece.kind == HIDDEN)


@given(st.text("aăâbcdđ ", max_size=12), st.text("aăâbcdđ ", max_size=12))
def test_a_text_is_whole_beside_any_other(mine: str, theirs: str) -> None:
    own = "".join(piece.text for piece in text_pieces(mine, theirs) if piece.kind != MISSING)
    assert own.split() == mine.split()


def test_marks_are_elements_that_say_what_they_are_and_escape() -> None:
    html = pieces_html([Piece("<b>", "same"), Piece("ò", EXTRA), Piece("Thu", MISSING), Piece("•••", HIDDEN)])
    assert html.startswith("&lt;b&gt;<ins")
    assert "[khác:" in html
    assert "<del" in html
    assert "[thiếu:" in html
    assert 'aria-hidden="true">•••' in html
