"""Which units does somebody mean who types a code or a name, with or without marks, perhaps with a slip?"""

from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Max, Min, Q, QuerySet, Value, When

from thidua.engine.text import fold
from thidua.orgs.models import Unit
from thidua.orgs.queries.versions import is_open_on

SHORTEST_SLIP = 4  # letters: shorter words resemble everything


def matching_units(text: str) -> QuerySet[Unit]:
    """Units whose code begins so, or one of whose names, also earlier ones, holds every word or resembles the text."""
    return Unit.objects.filter(_matches(text)).distinct()


def find_units(text: str, limit: int) -> list[Unit]:
    """The best first: the code itself, codes that begin so, names that hold the text, names that resemble it."""
    folded, code = _folded(text), _code(text)
    if not folded:
        return []
    found = (
        Unit.objects.filter(_matches(text))
        .annotate(
            sort_of_match=Min(
                Case(
                    When(code__iexact=code, then=Value(0)),
                    When(code__istartswith=code, then=Value(1)),
                    When(versions__search_text__startswith=folded, then=Value(2)),
                    When(versions__search_text__contains=folded, then=Value(3)),
                    default=Value(4),
                    output_field=IntegerField(),
                )
            ),
            likeness=Max(TrigramWordSimilarity(folded, "versions__search_text")),
            name_key=Min("versions__sort_key"),
        )
        .order_by("sort_of_match", "-likeness", "name_key", "code")
    )
    return list(found[:limit])


def _matches(text: str) -> Q:
    folded, code = _folded(text), _code(text)
    words = Q()
    for word in folded.split():
        words &= Q(versions__search_text__contains=word)
    matches = words | Q(code__istartswith=code) if code else words
    if len(folded) >= SHORTEST_SLIP:
        matches |= Q(versions__search_text__trigram_word_similar=folded)
    return matches


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _code(text: str) -> str:
    return "".join(text.split()).upper()


def suggested(text: str, day: date, limit: int = 12) -> list[Unit]:
    """Units open on the day that fit what is being typed."""
    return [unit for unit in find_units(text, 4 * limit) if is_open_on(unit, day)][:limit]
