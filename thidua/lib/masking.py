"""How is somebody named to whoever need not read the name? By initials; a number by its last four."""


def initials(name: str) -> str:
    """The first letters of the words of a name; blank for none.

    >>> initials("Lê Thị Bình"), initials(" đặng  ánh "), initials("")
    ('L.T.B.', 'Đ.Á.', '')
    """
    return "".join(f"{word[0].upper()}." for word in name.split())
