"""How do offices write names, dates and numbers? Rightly, and in every other way that the reader must bear."""

import unicodedata
from datetime import date
from random import Random

from thidua.demo.people import Identity
from thidua.engine.text import fold

Cell = str | int | float | date | None

# Tone marks stand on the other vowel, i is written y: both spellings are met on identity cards.
_MISSPELLINGS = (("òa", "oà"), ("óa", "oá"), ("úy", "uý"), ("ủy", "uỷ"), ("Ly", "Lý"), ("Thi", "Thy"), ("Quí", "Quý"))


def written_name(rng: Random, name: str) -> str:
    """Three in four as they are; capitals, unmarked, decomposed, wide spaces or misspelt else."""
    turn = rng.random()
    if turn < 0.06:
        return name.upper()
    if turn < 0.11:
        return unmarked(name)
    if turn < 0.15:
        return unicodedata.normalize("NFD", name)
    if turn < 0.18:
        return f" {name.replace(' ', '  ')} "
    if turn < 0.24:
        return misspelt(rng, name)
    return name


def unmarked(text: str) -> str:
    """Give `text` without marks, its capitals kept."""
    return "".join(fold(letter).upper() if letter.isupper() else fold(letter) for letter in text)


def misspelt(rng: Random, name: str) -> str:
    """Move a tone mark where that is usual; otherwise drop a middle name or a mark of the given name."""
    for right, other in _MISSPELLINGS:
        if right in name:
            return name.replace(right, other)
    words = name.split()
    if len(words) > 3 and rng.random() < 0.6:
        return " ".join([*words[:1], *words[2:]])
    return " ".join([*words[:-1], unmarked(words[-1])])


def written_birth(rng: Random, born_on: date) -> Cell:
    """A date cell, text, two digits of a year, a year alone, nothing, or day and month changed about."""
    turn = rng.random()
    if turn < 0.5:
        return born_on
    if turn < 0.76:
        return f"{born_on:%d/%m/%Y}"
    if turn < 0.82:
        return f"{born_on.day}-{born_on.month}-{born_on:%y}"
    if turn < 0.88:
        return str(born_on.year)
    if turn < 0.92:
        return born_on.year
    if turn < 0.93 and born_on.day <= 12:
        return f"{born_on.month:02d}/{born_on.day:02d}/{born_on.year}"
    return None if turn > 0.97 else f"{born_on.day}/{born_on.month}/{born_on.year}"


def written_day(rng: Random, day: date | None) -> Cell:
    if day is None:
        return None
    return f"{day.day}/{day.month}/{day.year}" if rng.random() < 0.4 else day


def written_month(rng: Random, month: int) -> Cell:
    """`mm/yyyy`, or a date cell that Excel made of it."""
    year, index = divmod(month, 12)
    return date(year, index + 1, 1) if rng.random() < 0.1 else f"{index + 1:02d}/{year}"


def written_number(rng: Random, number: str) -> Cell:
    """An id as text; as a number (its leading zeros lost); with dots, spaces or an apostrophe."""
    turn = rng.random()
    if turn < 0.10:
        return int(number)
    if turn < 0.12:
        return f"{number[:3]}.{number[3:6]}.{number[6:]}"
    if turn < 0.14:
        return f"{number[:4]} {number[4:8]} {number[8:]}"
    if turn < 0.15:
        return f"'{number}"
    return number


def written_sex(rng: Random, person: Identity) -> Cell:
    turn = rng.random()
    if turn < 0.06:
        return None
    if turn < 0.12:
        return "M" if person.is_male else "F"
    return person.sex


def written_word(rng: Random, word: str) -> str:
    turn = rng.random()
    if turn < 0.07:
        return word.upper()
    if turn < 0.14:
        return unmarked(word)
    return word.lower() if turn < 0.4 else word
