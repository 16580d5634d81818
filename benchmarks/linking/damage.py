"""What do units do to what they write of a relative? Each mark with its share, as counted in ``tests/samples/dirty``.

The sample's own marks come with the sample's shares; what units do beyond them is marked apart and rare. A spoilt cell
is read by the reader of imports, so that what it mends (numbers that lost their zeros, decomposed letters) is mended.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from random import Random

from thidua.demo.spelling import misspelt, unmarked
from thidua.engine.reading.cells import read_insurance_code, read_national_id, read_text
from thidua.engine.text import fold

Row = dict[str, str | None]
# One of these (or none) a claim …
IDS = {"no_insurance_code": 0.24, "no_national_id": 0.1813, "no_ids": 0.1307}
BIRTHS = {"year_only": 0.064, "no_birth": 0.0133, "swapped_birth": 0.01, "wrong_birth_digit": 0.005, "year_off": 0.003}
NAMES = {
    "no_marks": 0.0453,
    "nfd": 0.0373,
    "misspelt": 0.0167,
    "by_ear": 0.01,  # with "misspelt" the sample's 2.67 %
    "abbreviated": 0.008,
    "dropped_middle": 0.01,
    "reordered": 0.005,
    "upper": 0.05,
}
# … and each of these, where the claim has the number at all: the shares are of all claims, as counted.
NUMBERS = {
    "number_insurance": ("insurance_code", 0.048),
    "number_national": ("national_id", 0.0293),
    "wrong_national_digit": ("national_id", 0.024),
    "wrong_insurance_digit": ("insurance_code", 0.0107),
}
OTHERS = {"someone_elses_ids": 0.006, "wrong_sex": 0.003}
HAS_NUMBER = {
    "insurance_code": 1 - IDS["no_insurance_code"] - IDS["no_ids"],
    "national_id": 1 - IDS["no_national_id"] - IDS["no_ids"],
}
SHARES: Mapping[str, float] = {
    **IDS,
    **BIRTHS,
    **NAMES,
    **{mark: share for mark, (_, share) in NUMBERS.items()},
    **OTHERS,
}
# What careless ears write: at the beginning of a word, at its end, and hỏi for ngã.
EARS = (
    (r"\b[Ss](?=\w)", "X"), (r"\bTr", "Ch"), (r"\bCh", "Tr"), (r"\bX", "S"), (r"\bD(?=[aăâeêioôơuưáàảãạ])", "Gi"),
    (r"\bGi", "D"), (r"\bL", "N"), (r"\bN(?![gh])", "L"), (r"ng\b", "n"), (r"(?<=[ao])n\b", "ng"), (r"c\b", "t"),
    (r"(?<=[ăâ])t\b", "c"),
)  # fmt: skip
TONES = str.maketrans("\u0309\u0303", "\u0303\u0309")
# Not every value can be spoilt in every way: these are tried so much oftener that the shares come out.
TRIED = {"swapped_birth": 2.9, "by_ear": 1.5, "misspelt": 1.2, "someone_elses_ids": 1.15}


def damage(rng: Random, row: Row, family: Row) -> list[str]:
    """Spoil ``row`` in place as units do; ``family`` is somebody of the same household. The marks, in a fixed order."""
    marks = [*_one_of(rng, IDS), *_numbers(rng, row)]
    _lose_ids(row, marks)
    marks = [mark for mark in marks if mark not in NUMBERS or row[NUMBERS[mark][0]]]
    for mark in marks:
        if mark in NUMBERS:
            _spoil_number(rng, row, mark)
    if rng.random() < OTHERS["someone_elses_ids"] * TRIED["someone_elses_ids"] and (
        row["insurance_code"] or row["national_id"]
    ):
        marks.append("someone_elses_ids")
        row.update({name: family[name] for name in ("insurance_code", "national_id") if row[name]})
    marks += _spoil(rng, row, BIRTHS, "birth") + _spoil(rng, row, NAMES, "name")
    if row["sex"] and rng.random() < OTHERS["wrong_sex"]:
        marks.append("wrong_sex")
        row["sex"] = "F" if row["sex"] == "M" else "M"
    return marks


def _one_of(rng: Random, shares: Mapping[str, float]) -> list[str]:
    turn = rng.random()
    for mark, share in shares.items():
        turn -= share * TRIED.get(mark, 1)
        if turn < 0:
            return [mark]
    return []


def _numbers(rng: Random, row: Row) -> list[str]:
    return [mark for mark, (column, share) in NUMBERS.items() if rng.random() < share / HAS_NUMBER[column]]


def _lose_ids(row: Row, marks: list[str]) -> None:
    if "no_insurance_code" in marks or "no_ids" in marks:
        row["insurance_code"] = None
    if "no_national_id" in marks or "no_ids" in marks:
        row["national_id"] = None


def _spoil_number(rng: Random, row: Row, mark: str) -> None:
    column, _ = NUMBERS[mark]
    number = str(row[column])
    if mark.startswith("wrong"):
        row[column] = wrong_digit(rng, number)
        return
    read = (read_insurance_code if column == "insurance_code" else read_national_id)(float(int(number)))
    row[column] = read if isinstance(read, str) else None


def wrong_digit(rng: Random, number: str) -> str:
    """Another digit, mostly; sometimes two neighbours that changed places."""
    place = rng.randrange(len(number))
    if rng.random() < 0.25 and place and number[place] != number[place - 1]:
        return number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
    return (
        number[:place] + rng.choice([digit for digit in "0123456789" if digit != number[place]]) + number[place + 1 :]
    )


def _spoil(rng: Random, row: Row, shares: Mapping[str, float], column: str) -> list[str]:
    """A mark stands only where it changed something (a birth on 20 May has no month to change places with)."""
    marks, before = _one_of(rng, shares), row[column]
    if not marks or before is None:
        return []
    row[column] = (BIRTH_DAMAGES if column == "birth" else NAME_DAMAGES)[marks[0]](rng, before)
    if column == "name":
        text = read_text(row[column])
        row[column] = text if isinstance(text, str) else None
    return marks if marks[0] == "nfd" or row[column] != before else []


def _swapped(rng: Random, birth: str) -> str:
    year, month, day = birth.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else birth


def _wrong_birth_digit(rng: Random, birth: str) -> str:
    year, month, day = birth.split("-")
    if rng.random() < 0.5:
        return f"{int(year) // 10}{rng.choice([digit for digit in '0123456' if digit != year[3]])}-{month}-{day}"
    return f"{year}-{month}-{int(day[0]) % 3}{rng.choice([digit for digit in '12345678' if digit != day[1]])}"


def by_ear(rng: Random, name: str) -> str:
    """One confusion of the ear, wherever in the name one can be."""
    ways = [_other_tone, *(_replacement(pattern, other) for pattern, other in EARS)]
    rng.shuffle(ways)
    surname, _, rest = name.partition(" ")
    heard = next((way(rest) for way in ways if way(rest) != rest), rest)
    return f"{surname} {heard}"


def _other_tone(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(TONES))


def _replacement(pattern: str, other: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, other, text, count=1)


def typed(rng: Random, name: str) -> str:
    """A slip of the fingers, or one of the usual misspellings: a letter doubled, left out or behind its neighbour."""
    if rng.random() < 0.4:
        return misspelt(rng, name)
    words = name.split()
    place = rng.randrange(len(words))
    word, at = words[place], rng.randrange(1, max(2, len(words[place])))
    turn = rng.random()
    if turn < 0.4:
        words[place] = word + word[-1]
    elif turn < 0.7 and len(word) > at + 1:
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif len(word) > 2:
        words[place] = word[:at] + word[at + 1 :]
    return " ".join(words)


def abbreviated(rng: Random, name: str) -> str:
    """ "Ng. T. Hoa", "Nguyễn T. Hoa" and their like."""
    words = name.split()
    short = {"nguyen": "Ng.", "tran": "Tr.", "pham": "Ph."}.get(fold(words[0]), words[0])
    first = short if rng.random() < 0.5 or len(words) < 3 else words[0]
    middles = [word[0] + "." for word in words[1:-1]] if first == words[0] or rng.random() < 0.4 else words[1:-1]
    return " ".join([first, *middles, words[-1]])


def _dropped_middle(rng: Random, name: str) -> str:
    words = name.split()
    if len(words) > 2:
        words.pop(rng.randrange(1, len(words) - 1))
    return " ".join(words)


def _reordered(rng: Random, name: str) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]] if rng.random() < 0.7 else words[1:] + words[:1])


Damage = Callable[[Random, str], str | None]
BIRTH_DAMAGES: Mapping[str, Damage] = {
    "year_only": lambda rng, birth: birth[:4],
    "no_birth": lambda rng, birth: None,
    "swapped_birth": _swapped,
    "wrong_birth_digit": _wrong_birth_digit,
    "year_off": lambda rng, birth: str(int(birth[:4]) + rng.choice((-1, 1))),
}
NAME_DAMAGES: Mapping[str, Damage] = {
    "no_marks": lambda rng, name: unmarked(name),
    "nfd": lambda rng, name: unicodedata.normalize("NFD", name),
    "misspelt": typed,
    "by_ear": by_ear,
    "abbreviated": abbreviated,
    "dropped_middle": _dropped_middle,
    "reordered": _reordered,
    "upper": lambda rng, name: name.upper(),
}
