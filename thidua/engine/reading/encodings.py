"""Was a column typed for an old TCVN3 or VNI font? Decided for the column as a whole, never by a single cell.

Each hypothesis decodes the column's words; the one under which most of them are Vietnamese syllables wins. The
fonts of the cells (.VnTime, VNI-Times) are the second witness, asked only when some column looks odd.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from thidua.engine.reading.cells import Cell
from thidua.engine.reading.legacy import to_unicode
from thidua.engine.reading.syllables import is_syllable

Encoding = Literal["unicode", "tcvn3", "vni"]

ENCODING_NAMES: Mapping[str, str] = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}

_VIETNAMESE = "àáâãèéêìíòóôõùúýăđĩũơư"
# Letters of Latin-1 that Vietnamese Unicode text cannot hold …
_ODD_LETTERS = "".join(chr(code) for code in range(0xA1, 0x100) if chr(code).lower() not in _VIETNAMESE)
# … and pairs that only VNI makes of letters that it can. A long VNI column holds odd letters too: a look at its
# beginning is enough for the pairs, which are slower to find.
_ODD_PAIR = re.compile("[aA][àáâãèéêùúÀÁÂÃÈÉÊÙÚ]|[eE][àáâãùõÀÁÂÃÙÕ]|[oO][âãùõÂÃÙÕ]|[uU][õÕ]|[yY][ùõÙÕ]|[ôÔ][ùõÙÕ]")
_LOOKED_AT = 20_000
_WORD_BREAK = re.compile(r"[\x00-\x40\[-`{-~\u00a0]+")
_MOST_WORDS = 2_000
_SURE, _LIKELY = 0.6, 0.5


def looks_odd(joined: str) -> bool:
    """Whether text holds letters or pairs that Vietnamese Unicode text does not: a cheap test before the real one."""
    return not joined.isascii() and (
        any(letter in joined for letter in _ODD_LETTERS) or _ODD_PAIR.search(joined, 0, _LOOKED_AT) is not None
    )


def guess_encoding(texts: Iterable[str], fonts: Mapping[str, int] | None = None) -> Encoding:
    """The encoding that makes most Vietnamese syllables of a column's words.

    `fonts` counts the column's cells by font name. A legacy font tips the balance when its hypothesis is likely;
    against clear evidence of the letters a font name is not believed.
    """
    words = _marked_words(texts)
    if not words:
        return "unicode"
    shares: dict[Encoding, float] = {
        "unicode": sum(map(is_syllable, words)) / len(words),
        "tcvn3": _share(words, "tcvn3"),
        "vni": _share(words, "vni"),
    }
    witness = encoding_of_fonts(fonts or {})
    if witness != "unicode" and shares[witness] >= max(_LIKELY, max(shares.values()) - 0.2):
        return witness
    legacy: Encoding = "tcvn3" if shares["tcvn3"] >= shares["vni"] else "vni"
    if shares[legacy] >= _SURE and shares[legacy] > shares["unicode"] + 0.1:
        return legacy
    return "unicode"


def encoding_of_fonts(fonts: Mapping[str, int]) -> Encoding:
    """What most of a column's fonts are made for: .Vn… for TCVN3, VNI-… for VNI, all others for Unicode."""
    votes: dict[Encoding, int] = {"unicode": 0, "tcvn3": 0, "vni": 0}
    for name, count in fonts.items():
        lowered = name.lower()
        votes["tcvn3" if lowered.startswith(".vn") else "vni" if lowered.startswith("vni") else "unicode"] += count
    return max(votes, key=lambda encoding: votes[encoding])


def is_capital_font(fonts: Mapping[str, int]) -> bool:
    """Whether most cells stand in a capital face of TCVN3 (.VnTimeH), which draws small letters as capitals."""
    capitals = sum(count for name, count in fonts.items() if name.lower().startswith(".vn") and name.endswith("H"))
    return capitals * 2 > sum(fonts.values())


def decode_column(cells: Sequence[Cell], encoding: Encoding, capitals: bool = False) -> list[Cell]:
    """The column with its texts in Unicode; other cells as they are."""
    decoded: list[Cell] = [to_unicode(cell, encoding) if isinstance(cell, str) else cell for cell in cells]
    if capitals:
        return [cell.upper() if isinstance(cell, str) else cell for cell in decoded]
    return decoded


def _marked_words(texts: Iterable[str]) -> list[str]:
    """Distinct words with letters beyond ASCII: the others are the same under every hypothesis."""
    words: dict[str, None] = {}
    for text in texts:
        if not text.isascii():
            words.update(dict.fromkeys(word for word in _WORD_BREAK.split(text) if word and not word.isascii()))
        if len(words) >= _MOST_WORDS:
            break
    return list(words)


def _share(words: Sequence[str], encoding: str) -> float:
    """How many of the words are syllables when decoded; a letter beyond Latin-1 was never typed for an old font."""
    return sum(max(word) <= "\u00ff" and is_syllable(to_unicode(word, encoding)) for word in words) / len(words)
