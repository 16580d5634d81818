"""Is this word a Vietnamese syllable with its marks? Onset × rime, and the tones that the rime allows.

Unlike the folded grammar of linking, marks count here: the question is whether a text was decoded rightly.
"""

import re
import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOP_TONES = frozenset({"\u0301", "\u0323"})  # a rime that ends in c, ch, p, t takes sắc or nặng only
_ONSETS = "ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm
ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap
oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua
uân uâng uât uây uc ue uê uêch uênh ui um un ung up ut uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uynh uyp uyt
uyu ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")
_GI = re.compile(r"gi(?:n|m|êng|êt|êp|êc)?")  # gì, giêng, giết: the onset's i is the rime's too


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word, in any case and NFC, is a possible Vietnamese syllable.

    >>> is_syllable("Nguyễn"), is_syllable("ngàt"), is_syllable("NguyÔn")
    (True, False, False)
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in letters if letter in _TONES]
    plain = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    if len(tones) > 1 or not (_SYLLABLE.fullmatch(plain) or _GI.fullmatch(plain)):
        return False
    return not (tones and plain.endswith(("c", "ch", "p", "t")) and tones[0] not in _STOP_TONES)
