"""Where do two texts or numbers differ, letter by letter? For the eye of somebody who compares two people.

Nothing is decided here and nothing is kept: the pieces are shown beside each other and forgotten.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from thidua.engine.text import fold

SAME, EXTRA, MISSING, HIDDEN = "same", "extra", "missing", "hidden"
DOT = "•"
AT_THE_END = 4  # digits of a number that pages show anyway
MOST_SLIPS = 3  # numbers further apart are two numbers: their digits would tell nothing
FAR = 0.5  # words of which more letters differ, their marks aside, are two words


class Piece(NamedTuple):
    """A stretch of a text as it stands beside another one: the same there, ``extra`` (the other has something else or
    nothing in its place), ``missing`` (the other's, with nothing in its place here), or ``hidden`` (the same digits,
    which nobody needs to read)."""

    text: str
    kind: str


def text_pieces(mine: str, theirs: str) -> list[Piece]:
    """``mine`` beside ``theirs``: words that both have, words that one has, and words of which some letters differ.
    A letter with its marks is one letter; capitals and spaces make no difference.

    >>> [tuple(piece) for piece in text_pieces("Lê Thị Hoà", "LÊ THỊ HÒA")]
    [('Lê Thị H', 'same'), ('oà', 'extra')]
    """
    mine_words, their_words = _words(mine), _words(theirs)
    if not mine_words or not their_words:
        return [Piece(" ".join(mine_words), SAME)] if mine_words else []
    matcher = SequenceMatcher(None, _lowered(mine_words), _lowered(their_words), autojunk=False)
    pieces: list[Piece] = []
    for tag, start, end, their_start, their_end in matcher.get_opcodes():
        own, others = mine_words[start:end], their_words[their_start:their_end]
        if tag == "equal":
            pieces += _spaced([[Piece(word, SAME)] for word in own])
        elif len(own) == len(others):
            pieces += _spaced([list(_word_pieces(*pair)) for pair in zip(own, others, strict=True)])
        else:
            kind, words = (EXTRA, own) if own else (MISSING, others)
            pieces += _spaced([[Piece(word, kind)] for word in words])
    return _joined(pieces)


def day_pieces(mine: str, theirs: str) -> list[Piece]:
    """A day as people write it (dd/mm/yyyy, or the year alone) beside another: digit by digit from the end on; what
    only one side knows is no difference.

    >>> [tuple(piece) for piece in day_pieces("12/03/1961", "1960")]
    [('12/03/196', 'same'), ('1', 'extra')]
    """
    shared = min(len(mine), len(theirs))
    if not shared:
        return [Piece(mine, SAME)] if mine else []
    head, tail = mine[: len(mine) - shared], mine[len(mine) - shared :]
    return _joined([Piece(head, SAME), *_by_place(tail, theirs[len(theirs) - shared :])])


def number_pieces(mine: str, theirs: str) -> list[Piece]:
    """A number beside another, its last four digits in clear. Where the two are a few slips apart the digits that
    differ are shown too, all others are dots; of two quite different numbers only the ends are shown.

    >>> [tuple(piece) for piece in number_pieces("0561234567", "0561284567")]
    [('•••••', 'hidden'), ('3', 'extra'), ('4567', 'same')]
    """
    if not mine or not theirs or mine == theirs:
        return _masked([Piece(mine, SAME)]) if mine else []
    if len(mine) == len(theirs) and sum(a != b for a, b in zip(mine, theirs, strict=True)) <= MOST_SLIPS:
        return _masked(_by_place(mine, theirs))
    if Levenshtein.distance(mine, theirs) <= MOST_SLIPS:
        return _masked(list(_letter_pieces(mine, theirs)))
    return _joined([Piece(DOT * len(mine[:-AT_THE_END]), HIDDEN), Piece(mine[-AT_THE_END:], EXTRA)])


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()


def _lowered(words: Sequence[str]) -> list[str]:
    return [word.lower() for word in words]


def _word_pieces(mine: str, theirs: str) -> Iterator[Piece]:
    """Two words that stand in the same place."""
    if Levenshtein.normalized_distance(fold(mine), fold(theirs)) > FAR:
        yield Piece(mine, EXTRA)
    else:
        yield from _letter_pieces(mine, theirs)


def _letter_pieces(mine: str, theirs: str) -> Iterator[Piece]:
    for step in Levenshtein.opcodes(theirs.lower(), mine.lower()):
        if step.tag == "delete":
            yield Piece(theirs[step.src_start : step.src_end], MISSING)
        else:
            yield Piece(mine[step.dest_start : step.dest_end], SAME if step.tag == "equal" else EXTRA)


def _by_place(mine: str, theirs: str) -> list[Piece]:
    """Texts of one length, each letter beside the one in its place; the reader sees the other side's beside it."""
    return [Piece(own, SAME if own == other else EXTRA) for own, other in zip(mine, theirs, strict=True)]


def _masked(pieces: Sequence[Piece]) -> list[Piece]:
    """Digits that are the same become dots, except the last four."""
    left = sum(len(piece.text) for piece in pieces if piece.kind != MISSING)
    shown: list[Piece] = []
    for piece in pieces:
        if piece.kind != SAME:
            shown.append(piece)
        else:
            hidden = max(0, min(len(piece.text), left - AT_THE_END))
            shown += [Piece(DOT * hidden, HIDDEN), Piece(piece.text[hidden:], SAME)]
        left -= 0 if piece.kind == MISSING else len(piece.text)
    return _joined(shown)


def _spaced(words: Sequence[list[Piece]]) -> list[Piece]:
    """The words' pieces with a space after each word; ``_joined`` drops the last one."""
    return [piece for word in words for piece in (*word, Piece(" ", SAME))]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind become one; blank ones go. A space between two pieces of one kind is of that kind."""
    merged: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if len(merged) > 1 and merged[-1].text == " " and merged[-2].kind == piece.kind:
            merged[-2:] = [Piece(f"{merged[-2].text} {piece.text}", piece.kind)]
        elif merged and merged[-1].kind == piece.kind:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.kind)
        else:
            merged.append(piece)
    if merged and merged[-1].kind == SAME:
        merged[-1] = Piece(merged[-1].text.rstrip(), SAME)
    return [piece for piece in merged if piece.text]
