"""Are sealed cells and files opened by the right key for the right purpose only, and whole?"""

import base64
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.lib import sealing
from thidua.lib.sealing import Sealer, SealingError, parse_keys

ONE, TWO, INDEX = b"1" * 32, b"2" * 32, b"i" * 32
SEALER = Sealer({1: ONE}, INDEX)
Mangle = Callable[[list[bytes]], bytes]


@given(st.binary(max_size=300))
def test_what_is_sealed_comes_back_and_is_not_seen(value: bytes) -> None:
    sealed = SEALER.seal(value, "identity.phone")
    assert SEALER.open(sealed, "identity.phone") == value
    assert len(value) < 8 or value not in sealed
    assert sealed != SEALER.seal(value, "identity.phone")


def test_a_cell_opens_for_its_own_purpose_only() -> None:
    sealed = SEALER.seal(b"056180000001", "identity.national_id")
    with pytest.raises(SealingError):
        SEALER.open(sealed, "identity.phone")


def test_another_key_under_the_same_number_opens_nothing() -> None:
    with pytest.raises(SealingError, match="sai khóa"):
        Sealer({1: TWO}, INDEX).open(SEALER.seal(b"x", "p"), "p")


@pytest.mark.parametrize("place", [0, 1, 2, 13, 14, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(SEALER.seal(b"Nha Trang", "p"))
    sealed[place] ^= 1
    with pytest.raises(SealingError):
        SEALER.open(bytes(sealed), "p")


@pytest.mark.parametrize("length", [0, 1, 2, 13, 20])
def test_a_cut_cell_is_noticed(length: int) -> None:
    with pytest.raises(SealingError):
        SEALER.open(SEALER.seal(b"Nha Trang", "p")[:length], "p")


def test_the_highest_key_seals_and_every_key_opens() -> None:
    both = Sealer({1: ONE, 2: TWO}, INDEX)
    old, new = SEALER.seal(b"a", "p"), both.seal(b"a", "p")
    assert (old[1], new[1]) == (1, 2)
    assert both.open(old, "p") == both.open(new, "p") == b"a"
    with pytest.raises(SealingError, match="thiếu khóa"):
        SEALER.open(new, "p")


def test_no_message_shows_what_was_sealed() -> None:
    for broken in (b"056180000001", SEALER.seal(b"056180000001", "other")):
        with pytest.raises(SealingError) as caught:
            SEALER.open(broken, "p")
        assert "056180000001" not in str(caught.value)


def test_blind_indexes_tell_equality_within_one_field_and_one_key() -> None:
    index = SEALER.blind_index("056180000001", "national_id")
    assert index == Sealer({1: TWO}, INDEX).blind_index("056180000001", "national_id")
    assert len(index) == 16
    others = {
        SEALER.blind_index("056180000002", "national_id"),
        SEALER.blind_index("056180000001", "insurance_code"),
        Sealer({1: ONE}, b"j" * 32).blind_index("056180000001", "national_id"),
        SEALER.blind_index("056180000001", "national_id_l4"),
    }
    assert index not in others
    assert len(others) == 4


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK_BYTES", 10)


def sealed_file(content: bytes) -> bytes:
    target = io.BytesIO()
    SEALER.seal_file(io.BytesIO(content), target)
    return target.getvalue()


def opened_file(sealed: bytes) -> bytes:
    return b"".join(SEALER.open_file(io.BytesIO(sealed)))


def chunks_of(sealed: bytes) -> list[bytes]:
    chunks, rest = [], sealed
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        chunks.append(rest[:size])
        rest = rest[size:]
    return chunks


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 20, 35])
def test_a_file_comes_back_whole(length: int) -> None:
    content = bytes(range(length))
    sealed = sealed_file(content)
    assert len(chunks_of(sealed)) == max(1, -(-length // 10))
    assert opened_file(sealed) == content


MANGLED: dict[str, Mangle] = {
    "cut after a chunk": lambda chunks: b"".join(chunks[:-1]),
    "cut within a chunk": lambda chunks: b"".join(chunks)[:-3],
    "cut within a length": lambda chunks: b"".join(chunks[:1]) + chunks[1][:2],
    "empty": lambda chunks: b"",
    "reordered": lambda chunks: b"".join([chunks[1], chunks[0], *chunks[2:]]),
    "repeated": lambda chunks: b"".join([chunks[0], chunks[0], *chunks[1:]]),
    "left out": lambda chunks: b"".join([chunks[0], *chunks[2:]]),
    "changed": lambda chunks: b"".join(chunks)[:20] + b"\0" + b"".join(chunks)[21:],
    "of another file": lambda chunks: b"".join([*chunks[:2], chunks_of(sealed_file(b"z" * 30))[1]]),
    "with a tail": lambda chunks: b"".join(chunks) + b"\0\0\0\1x",
}


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("name", list(MANGLED))
def test_a_mangled_file_is_noticed(name: str) -> None:
    mangled = MANGLED[name](chunks_of(sealed_file(b"abcdefghij" * 3)))
    with pytest.raises(SealingError):
        opened_file(mangled)


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_keys_are_read_from_text() -> None:
    sealer = parse_keys([f"1:{encoded(ONE)}", f"7:{encoded(TWO)}"], encoded(INDEX))
    assert sealer.open(SEALER.seal(b"a", "p"), "p") == b"a"
    assert sealer.seal(b"a", "p")[1] == 7


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        ([], encoded(INDEX)), (["1:short"], encoded(INDEX)), ([encoded(ONE)], encoded(INDEX)),
        ([f"0:{encoded(ONE)}"], encoded(INDEX)), ([f"256:{encoded(ONE)}"], encoded(INDEX)),
        ([f"1:{encoded(b'123')}"], encoded(INDEX)), ([f"1:{encoded(ONE)}"], encoded(b"i")),
        ([f"1:{encoded(ONE)}"], "no base64"),
    ],
)  # fmt: skip
def test_unusable_keys_are_refused_without_showing_them(keys: list[str], index: str) -> None:
    with pytest.raises(SealingError, match="THIDUA_") as caught:
        parse_keys(keys, index)
    assert encoded(ONE) not in str(caught.value)
