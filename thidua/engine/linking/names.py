"""Do two written names mean one person? Tolerant of how units type, deaf to nothing that tells relatives apart.

Relatives share surname and middle names and often differ by few letters (Hòa / Hoa / Hoàng, Lan / Loan), so the given
name decides, and a word that differs is a slip only where it is no Vietnamese syllable (Lâmm, Ngyuễn, Duyê). First
row that fits, after case, NFD, tone placement (hoà/hòa) and i/y (Mỹ/Mĩ) are gone; `tests` hold the same table:

| the two names                                                                              | agreement   |
|--------------------------------------------------------------------------------------------|-------------|
| one of them blank                                                                          | MISSING     |
| same words, same marks                                                                     | EQUAL       |
| same words; one name has no marks, or marks differ outside the given name, or hỏi for ngã  | FOLDED      |
| given name same; middle dropped, surname or middle shortened ("Ng. T. Hoa"), a word slipped| COMPATIBLE  |
| given name typed first ("Hoa Nguyễn Thị")                                                  | COMPATIBLE  |
| given name differs in marks only though both names have marks (Hoa / Hòa)                  | SLIP        |
| given name one letter or one swap off, one of the two no syllable (Tmâ / Tâm)              | SLIP        |
| middle word one letter off, both syllables (Kim / Kiêm); only the given name written       | SLIP        |
| given name one letter or one swap off, both syllables (Lan / Loan), or shortened to a letter| DOUBTFUL   |
| both surnames real but a slip apart (Phan / Phạm, Võ / Vũ) or Hoàng / Huỳnh                | DOUBTFUL    |
| two words slipped; words in another order with the surname in place (Kim Anh / Anh Kim)    | DOUBTFUL    |
| everything else: another surname, another middle name, another given name                  | CONTRADICTS |
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from thidua.engine.linking.syllables import SURNAMES, is_syllable, plain_i, same_by_ear, split_tone, with_tone
from thidua.engine.text import fold


class NameAgreement(IntEnum):
    """How well two names agree, best first; MISSING stands apart: nothing could be compared."""

    EQUAL = 0
    FOLDED = 1
    COMPATIBLE = 2
    SLIP = 3
    DOUBTFUL = 4
    CONTRADICTS = 5
    MISSING = 6


_WORD = re.compile(r"([^\W\d_]+)(\.?)")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LAST_WORD = re.compile(r"[^\W_]+(?=[\W_]*$)")
_VOWEL = re.compile(r"[aeiouy]")
_TITLES = frozenset({"ong", "ba", "anh", "chi", "co", "bac", "em"})
# A title is cut before these only: Ông, Chu and Bá are surnames and names too ("Chu Văn An", "Ông Kim Hoa").
_AFTER_TITLE = frozenset({"nguyen", "tran", "le", "pham", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ngo"})
_REGIONAL = frozenset({frozenset({"hoang", "huynh"}), frozenset({"vo", "vu"})})


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str  # ASCII, i for free y
    shape: str  # with ê, ơ, đ …, without tone, i for free y
    tone: str
    is_short: bool  # "Ng.", "T", "Th": stands for a longer word

    def sounds_like(self, other: "_Word") -> bool:
        return self.shape == other.shape and same_by_ear(self.tone, other.tone)


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[_Word, ...]
    plains: tuple[str, ...]
    has_marks: bool
    has_short: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """How one part of the name agrees, and how many of its words were mistyped to get there."""

    agreement: NameAgreement
    slips: int = 0


_SAME = _Part(NameAgreement.EQUAL)
_OTHER = _Part(NameAgreement.CONTRADICTS)


def name_tokens(name: str) -> tuple[str, ...]:
    """The words of `name` folded to ASCII, i for a free y; remarks in brackets and a leading title are no words.

    >>> name_tokens("LÝ Thị  Mỹ (bé Ba)")
    ('li', 'thi', 'mi')
    """
    return _parse(name).plains


def canonical_name(name: str) -> str:
    """`name` in lower case NFC, single spaces, tones where the traditional spelling has them, i for a free y.

    >>> canonical_name("Lý  Thị HOÀ")
    'lí thị hòa'
    """
    return " ".join(with_tone(word.shape, word.tone) for word in _parse(name).words)


def given_name(name: str) -> str:
    """The last word of `name`, folded; "" for a blank name. (files.md: Họ tên cán bộ "ends in another word, folded")

    >>> given_name("Đặng Thị  HUYỀN. ")
    'huyen'
    """
    found = _LAST_WORD.search(fold(name))
    return found.group() if found else ""


def ends_like_one_of(name: str | None, known_names: Iterable[str | None]) -> bool:
    """False where `name` ends in another word, folded, than every one of `known_names`; a blank on either side passes.

    The rule of files.md that makes a claim unusable when its mobiliser's name is somebody else's.
    """
    written = given_name(name or "")
    known = {given_name(known_name or "") for known_name in known_names}
    return not written or not known or "" in known or written in known


def names_contradict(name: str | None, other: str | None) -> bool:
    """True where the two names cannot be one person's by the table above; a blank name contradicts nothing.

    Names that do not contradict may still be SLIP or DOUBTFUL: then other evidence must agree (`deciding`).
    """
    return compare_names(name, other) is NameAgreement.CONTRADICTS


def names_quite_different(name: str | None, other: str | None) -> bool:
    """True where one insurance code or national id must be kept as two people because of the names (files.md).

    Narrower than contradicting: the agency corrects middle names, so equal surname and given name are one person,
    unless one is Thị and the other Văn.
    """
    if name == other or not names_contradict(name, other):
        return False
    left, right = name_tokens(name or ""), name_tokens(other or "")
    other_sex = ("thi" in left[1:-1] and "van" in right[1:-1]) or ("van" in left[1:-1] and "thi" in right[1:-1])
    return other_sex or (left[0], left[-1]) != (right[0], right[-1])


def compare_names(name: str | None, other: str | None) -> NameAgreement:
    """How well the two names agree: the first row of the module's table that fits. Symmetric.

    >>> compare_names("Nguyễn Thị Hoà", "NGUYEN THI HOA").name
    'FOLDED'
    >>> compare_names("Nguyễn Thị Lan", "Nguyễn Thị Loan").name
    'DOUBTFUL'
    """
    left, right = _parse(name or ""), _parse(other or "")
    if not left.words or not right.words:
        return NameAgreement.MISSING
    if name == other:
        return NameAgreement.EQUAL
    if left.plains == right.plains:
        return _compare_marks(left, right)
    if "".join(left.plains) == "".join(right.plains):  # a lost or added space: NgọcTâm, Ka Tơr
        return NameAgreement.FOLDED
    return min(_compare_parts(left, right), _compare_order(left, right))


@lru_cache(maxsize=1 << 16)
def _parse(name: str) -> _Name:
    text = unicodedata.normalize("NFC", _ASIDE.sub(" ", name)).lower()
    words = [_word(letters, bool(dot)) for letters, dot in _WORD.findall(text)]
    if len(words) > 2 and words[0].plain in _TITLES and words[1].plain in _AFTER_TITLE:
        words = words[1:]
    return _Name(
        words=tuple(words),
        plains=tuple(word.plain for word in words),
        has_marks=any(word.tone or not word.shape.isascii() for word in words),
        has_short=any(word.is_short for word in words),
    )


@lru_cache(maxsize=1 << 15)
def _word(letters: str, has_dot: bool) -> _Word:
    toneless, tone = split_tone(letters)
    shape = plain_i(toneless)
    plain = fold(shape)
    is_short = (has_dot and len(plain) <= 3) or (len(plain) <= 3 and not _VOWEL.search(plain))
    return _Word(plain=plain, shape=shape, tone=tone, is_short=is_short)


def _compare_marks(left: _Name, right: _Name) -> NameAgreement:
    """Same folded words: do the marks agree?"""
    pairs = zip(left.words, right.words, strict=True)
    if all((mine.shape, mine.tone) == (theirs.shape, theirs.tone) for mine, theirs in pairs):
        return NameAgreement.EQUAL
    return max(NameAgreement.FOLDED, _compare_given(left, right).agreement)


def _compare_parts(left: _Name, right: _Name) -> NameAgreement:
    """Other words, surname expected first and given name last."""
    given = _compare_given(left, right)
    if len(left.words) == 1 or len(right.words) == 1:  # only "Hoa" is written
        return max(NameAgreement.SLIP, given.agreement) if not given.slips else NameAgreement.CONTRADICTS
    middle = _compare_middle(left.words[1:-1], right.words[1:-1])
    parts = (_compare_surname(left.words[0], right.words[0]), middle, given)
    slips = sum(part.slips for part in parts)
    if slips > 2:
        return NameAgreement.CONTRADICTS
    floor = NameAgreement.DOUBTFUL if slips == 2 else NameAgreement.COMPATIBLE
    return max(floor, *(part.agreement for part in parts))


def _compare_given(left: _Name, right: _Name) -> _Part:
    mine, theirs = left.words[-1], right.words[-1]
    if mine.plain == theirs.plain:
        marks_tell = left.has_marks and right.has_marks and not mine.sounds_like(theirs)
        return _Part(NameAgreement.SLIP) if marks_tell else _SAME
    if _shortens(mine, theirs) or _shortens(theirs, mine):
        return _Part(NameAgreement.DOUBTFUL)
    if not _one_slip(mine.plain, theirs.plain):
        return _OTHER
    both_words = is_syllable(mine.plain) == is_syllable(theirs.plain)
    return _Part(NameAgreement.DOUBTFUL if both_words else NameAgreement.SLIP, slips=1)


def _compare_surname(mine: _Word, theirs: _Word) -> _Part:
    if mine.plain == theirs.plain:
        return _SAME
    if _shortens(mine, theirs) or _shortens(theirs, mine):
        return _Part(NameAgreement.COMPATIBLE)
    if frozenset({mine.plain, theirs.plain}) in _REGIONAL:
        return _Part(NameAgreement.DOUBTFUL)
    if not _one_slip(mine.plain, theirs.plain):
        return _OTHER
    is_typing = (mine.plain in SURNAMES) != (theirs.plain in SURNAMES) and max(len(mine.plain), len(theirs.plain)) > 2
    return _Part(NameAgreement.COMPATIBLE if is_typing else NameAgreement.DOUBTFUL, slips=1)


def _compare_middle(mine: tuple[_Word, ...], theirs: tuple[_Word, ...]) -> _Part:
    """Best way to find the shorter row of middle words, in order, within the longer one."""
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    if not mine:
        return _SAME
    best = _OTHER
    for place in range(len(theirs) - len(mine) + 1):
        word = _compare_middle_word(mine[0], theirs[place])
        if word.agreement is NameAgreement.CONTRADICTS:
            continue
        rest = _compare_middle(mine[1:], theirs[place + 1 :])
        found = _Part(max(word.agreement, rest.agreement), word.slips + rest.slips)
        best = min(best, found, key=lambda part: (part.agreement, part.slips))
    return best


def _compare_middle_word(mine: _Word, theirs: _Word) -> _Part:
    if mine.plain == theirs.plain:
        return _SAME
    if _shortens(mine, theirs) or _shortens(theirs, mine):
        return _Part(NameAgreement.COMPATIBLE)
    if min(len(mine.plain), len(theirs.plain)) < 2 or not _one_slip(mine.plain, theirs.plain):
        return _OTHER
    both_words = is_syllable(mine.plain) == is_syllable(theirs.plain)
    return _Part(NameAgreement.SLIP if both_words else NameAgreement.COMPATIBLE, slips=1)


def _compare_order(left: _Name, right: _Name) -> NameAgreement:
    """The same full words in another order."""
    mine, theirs = left.plains, right.plains
    if left.has_short or right.has_short or sorted(mine) != sorted(theirs):
        return NameAgreement.CONTRADICTS
    is_turned = theirs in (mine[1:] + mine[:1], mine[-1:] + mine[:-1], mine[::-1])
    one_surname = (mine[0] in SURNAMES) != (theirs[0] in SURNAMES)
    return NameAgreement.COMPATIBLE if is_turned and one_surname else NameAgreement.DOUBTFUL


def _shortens(short: _Word, full: _Word) -> bool:
    return short.is_short and len(short.plain) < len(full.plain) and full.plain.startswith(short.plain)


def _one_slip(mine: str, theirs: str) -> bool:
    """One letter added, lost, changed or swapped with its neighbour; two in words of six letters and more."""
    allowed = 2 if min(len(mine), len(theirs)) >= 6 else 1
    return OSA.distance(mine, theirs, score_cutoff=allowed) <= allowed
