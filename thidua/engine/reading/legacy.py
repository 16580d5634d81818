"""Which Unicode text does a string typed for an old TCVN3 (.VnTime) or VNI font mean?"""

import re
import unicodedata

_TCVN3_LETTERS = (
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
)
_TCVN3 = str.maketrans(*_TCVN3_LETTERS)

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
# VNI writes a letter and then a second one that the font draws as its mark.
_VNI_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_MARKS = {
    **_VNI_TONES,
    "â": _CIRCUMFLEX,
    "á": _CIRCUMFLEX + _ACUTE,
    "à": _CIRCUMFLEX + _GRAVE,
    "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE,
    "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE,
    "é": _BREVE + _ACUTE,
    "è": _BREVE + _GRAVE,
    "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}
_VNI_OWN = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "o" + _HORN, "ö": "u" + _HORN}


def _both_cases(table: dict[str, str]) -> dict[str, str]:
    return table | {key.upper(): value.upper() for key, value in table.items()}


_VNI_MARK_TABLE = _both_cases(_VNI_MARKS)
_VNI_OWN_TABLE = _both_cases(_VNI_OWN)
_VNI_PAIR = re.compile(
    f"([aAeEoOuUyY])([{''.join(_VNI_MARK_TABLE)}])|([ôÔöÖ])([{''.join(_both_cases(_VNI_TONES))}])?"
    f"|([{''.join(_VNI_OWN_TABLE)}])"
)


def from_tcvn3(text: str) -> str:
    """Unicode of TCVN3 text. There are no toned capitals: a word in capitals ("NGUYÔN") is raised as a whole.

    >>> from_tcvn3("NguyÔn §øc"), from_tcvn3("NGUYÔN")
    ('Nguyễn Đức', 'NGUYỄN')
    """
    return " ".join(_tcvn3_word(word) for word in text.split(" "))


def _tcvn3_word(word: str) -> str:
    decoded = word.translate(_TCVN3)
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    capital_inside = any(letter.isascii() and letter.isupper() for letter in word[1:])
    return decoded.upper() if capital_inside and all(letter.isupper() for letter in plain) else decoded


def from_vni(text: str) -> str:
    """Unicode (NFC) of VNI text.

    >>> from_vni("Nguyeãn Ñöùc")
    'Nguyễn Đức'
    """
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_vni_letter, text))


def _vni_letter(found: re.Match[str]) -> str:
    letter, mark, horned, tone, own = found.groups()
    if own:
        return _VNI_OWN_TABLE[own]
    if horned:
        return _VNI_OWN_TABLE[horned] + (_VNI_MARK_TABLE[tone].lower() if tone else "")
    return str(letter + _VNI_MARK_TABLE[mark].lower())


def to_unicode(text: str, encoding: str) -> str:
    """Unicode of `text` typed in `encoding` ('tcvn3' or 'vni'); text in a real Unicode cell stays as it is.

    A letter beyond Latin-1 (ư, ạ, ễ …) proves that a cell was typed in Unicode even in a converted column.
    """
    if text.isascii() or any(letter > "\u00ff" for letter in text):
        return text
    return from_tcvn3(text) if encoding == "tcvn3" else from_vni(text)
