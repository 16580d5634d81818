"""Which syllables may somebody have meant whose fingers slipped once? For searching names without marks."""

from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase

from thidua.engine.linking.syllables import SURNAMES, is_syllable


def is_name_word(folded: str) -> bool:
    """Whether a folded word can stand in a name as it is: a syllable, or a family name of several.

    >>> is_name_word("lan"), is_name_word("lna"), is_name_word("chamalea")
    (True, False, True)
    """
    return is_syllable(folded) or folded in SURNAMES


@lru_cache(maxsize=2000)
def meant_words(folded: str) -> tuple[str, ...]:
    """The words of names one slip away: a letter too many, too few, another, or two that changed places.

    >>> "lan" in meant_words("lna"), "nguyen" in meant_words("ngyen"), meant_words("kattor")
    (True, True, ('kator',))
    """
    return tuple(sorted({word for word in _one_slip(folded) if word != folded and is_name_word(word)}))


def _one_slip(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        for letter in ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
