"""How is one Vietnamese syllable of a name spelt: where its tone stands, i or y, and is it a syllable at all?"""

import re
import unicodedata

from thidua.engine.text import fold

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")  # grave, acute, tilde (ngã), hook (hỏi), dot below
_TILDE, _HOOK = "\u0303", "\u0309"

# After a lone onset, or qu, one writes y or i as one likes (Mỹ/Mĩ, Lý/Lí, Quý/Quí); never in thúy, hay, yến.
_FREE_Y = re.compile(r"^((?:[bcdđghklmnpqrstvx]|ch|gh|kh|nh|ph|th|tr|ng|ngh|qu)?)y$")

_ONSETS = "ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|b|c|d|g|h|k|l|m|n|p|r|s|t|v|x"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet "
    "ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oem oen oeo oet oi om on ong op "
    "ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych "
    "uyen uyet uyn uynh uyt uyu y yem yen yet yeu"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{'|'.join(_RIMES.split())})")
_BARE_GI = re.compile(r"gi(?:n|m|eng|et|p|ec)?")

# Family names as they stand in Vietnamese rosters, the Raglai, Chăm and Hoa families of Khánh Hòa included; folded,
# i for a free y. Rare ones that a slip makes of a common one (Trà of Trần, Đan of Đặng) stay out.
_WRITTEN_SURNAMES = (
    "an au bach ban bui ca cai cam can cao cap chamalea chau che chu chung cu dam dang danh dao dau diep dinh do doan "
    "dong du duong dai giang giap ha han hau ho hoang hong hua huynh kator kha khong khuat khuong kieu kim la lac lai "
    "lam le leo lieu luc lung luong luu li ma mac mach mai man mang mau mong nghiem nghi ngo ngu nguy nguyen nham nhan "
    "nhu ninh nong ong pham phan phi pho phu phung phuong pinang quach quan quang sam son su sung ta tan tang tao than "
    "thach thai thang thanh thi thieu thoi tieu tia to ton tong tran trang tri trieu trinh truong tu tuong ung uong "
    "van vang vi vien vinh vo vong vu vuong vuu xa yen"
)
SURNAMES = frozenset(_WRITTEN_SURNAMES.split())


def split_tone(word: str) -> tuple[str, str]:
    """The word (lower case) without its tone, in NFC, and the tone as one combining mark ("" for none).

    The place of the tone is lost on purpose: hoà and hòa give the same pair.

    >>> split_tone("hoà") == split_tone("hòa")
    True
    """
    letters = unicodedata.normalize("NFD", word)
    tone = next((letter for letter in letters if letter in _TONES), "")
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES)), tone


def plain_i(toneless: str) -> str:
    """The word with i where y and i are the same sound and both are written: mỹ → mi, quý → qui; thuy stays."""
    return _FREE_Y.sub(r"\1i", toneless)


def same_by_ear(tone: str, other: str) -> bool:
    """True for equal tones and for hỏi against ngã, which southern speech does not tell apart."""
    return tone == other or {tone, other} == {_TILDE, _HOOK}


def with_tone(toneless: str, tone: str) -> str:
    """Put `tone` where the traditional spelling has it (hòa, thúy, quý, giờ); NFC."""
    if not tone:
        return toneless
    start = 2 if re.match(r"qu|gi(?=[^\Wbcdđghklmnpqrstvx])", toneless) else 0
    vowels = [place for place in range(start, len(toneless)) if fold(toneless[place]) in set("aeiouy")]
    if not vowels:
        return toneless
    shaped = [place for place in vowels if toneless[place] in "ăâêôơư"]
    closed = vowels[-1] != len(toneless) - 1
    if shaped:
        place = shaped[-1]
    elif len(vowels) == 1:
        place = vowels[0]
    else:
        place = vowels[1] if closed or len(vowels) > 2 else vowels[0]
    return unicodedata.normalize("NFC", toneless[: place + 1] + tone + toneless[place + 1 :])


def is_syllable(folded: str) -> bool:
    """Can this folded word be a Vietnamese syllable? What cannot (Lâmm, Tmâ, Ngyuễn) was mistyped.

    >>> is_syllable("nguyen"), is_syllable("ngyuen")
    (True, False)
    """
    return bool(_SYLLABLE.fullmatch(folded) or _BARE_GI.fullmatch(folded))
