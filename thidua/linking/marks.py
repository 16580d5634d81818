"""How do differences look? Never by colour alone: they are underlined or struck out, and say so when read aloud."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.linking.differences import EXTRA, HIDDEN, MISSING, Piece


def pieces_html(pieces: Iterable[Piece]) -> SafeString:
    """A text in pieces: ``<ins>`` what only this side has, ``<del>`` what only the other side has."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in pieces))


def _piece(piece: Piece) -> SafeString:
    if piece.kind == EXTRA:
        return format_html(
            '<ins class="differs"><span class="visually-hidden">{} </span>{}</ins>', _("[khác:"), _closed(piece.text)
        )
    if piece.kind == MISSING:
        return format_html(
            '<del class="differs"><span class="visually-hidden">{} </span>{}</del>', _("[thiếu:"), _closed(piece.text)
        )
    if piece.kind == HIDDEN:
        return format_html('<span class="dots" aria-hidden="true">{}</span>', piece.text)
    return format_html("{}", piece.text)


def _closed(text: str) -> SafeString:
    return format_html('{}<span class="visually-hidden">]</span>', text)
