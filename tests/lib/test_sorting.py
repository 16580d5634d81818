"""Do Vietnamese names stand in the order of a Vietnamese list, byte by byte?"""

import itertools

import pytest

from thidua.lib.sorting import person_sort_key, text_sort_key

PEOPLE = [
    "Trần Văn An", "Bùi Anh", "Trần Thị Anh", "Đỗ Ánh", "Lê Thị Ân", "Phạm Bảo", "Đỗ Văn Cường", "Lê Dũng",
    "Đặng Văn Đạt", "Nguyễn Thị Hoa", "Nguyễn Văn Hoa", "Trần Thị Hoa", "Bùi Ý",
]  # fmt: skip
TEXTS = ["Ban Dân vận", "Ban Tuyên giáo", "Bang Tân", "Đảng ủy", "Sở Nội vụ", "Sở Y tế", "Ủy ban nhân dân"]


@pytest.mark.parametrize(("key", "ordered"), [(person_sort_key, PEOPLE), (text_sort_key, TEXTS)])
def test_keys_compared_as_bytes_give_the_order(key: object, ordered: list[str]) -> None:
    assert callable(key)
    for first, second in itertools.pairwise(ordered):
        assert key(first).encode() < key(second).encode(), (first, second)


def test_blank_names_stand_first() -> None:
    assert person_sort_key("") == person_sort_key("  ") == text_sort_key("") == ""


def test_spaces_play_no_part_in_a_name() -> None:
    assert person_sort_key(" Trần  Văn   An ") == person_sort_key("Trần Văn An")


def test_a_single_word_is_a_given_name() -> None:
    assert person_sort_key("An") < person_sort_key("Trần Văn An") < person_sort_key("Bình")


def test_a_long_text_has_a_key_that_its_column_holds() -> None:
    assert len(person_sort_key("Ưỡng " * 400)) <= 1000
    assert len(text_sort_key("Ưỡng " * 400)) <= 1000
