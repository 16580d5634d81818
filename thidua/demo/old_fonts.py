"""How does text look that was typed for an old TCVN3 (.VnTime) or VNI (VNI-Times) font?

Both fonts draw Vietnamese letters at places where Unicode has others, so the file holds those others.
"""

import unicodedata

_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        strict=True,
    )
)
# VNI: a letter, then a letter that is drawn as its mark; a few letters have places of their own.
_VNI_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_OWN = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
_HORN, _CIRCUMFLEX, _BREVE = "\u031b", "\u0302", "\u0306"


def to_tcvn3(text: str) -> str:
    """Give the letters that a .VnTime font shows as `text`; toned capitals do not exist and come out small.

    >>> to_tcvn3("Nguyễn Đức")
    'NguyÔn §øc'
    """
    letters = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3.get(letter) or _TCVN3.get(letter.lower(), letter) for letter in letters)


def to_vni(text: str) -> str:
    """Give the letters that a VNI font shows as `text`.

    >>> to_vni("Nguyễn Đức")
    'Nguyeãn Ñöùc'
    """
    return "".join(_vni_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _vni_letter(letter: str) -> str:
    small = _small_vni_letter(letter.lower())
    return small.upper() if letter.isupper() else small


def _small_vni_letter(letter: str) -> str:
    if letter in _VNI_OWN:
        return _VNI_OWN[letter]
    base, *marks = list(unicodedata.normalize("NFD", letter))
    tone = next((mark for mark in marks if mark in _VNI_MARKS), "")
    if _CIRCUMFLEX in marks:
        return base + _VNI_CIRCUMFLEX[tone]
    if _BREVE in marks:
        return base + _VNI_BREVE[tone]
    if _HORN in marks:
        base = {"o": "ô", "u": "ö"}[base]
    return base + _VNI_MARKS.get(tone, "")
