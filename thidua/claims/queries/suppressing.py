"""Is this a relative who withdrew and was erased? Known again by digests alone.

A number means the person whoever names him. Without numbers he is known by name and birth, and then only beside the
mobiliser from whose claim he withdrew: two people of a province may share both.
"""

from collections.abc import Iterable, Sequence

from thidua.claims.models import Suppression
from thidua.engine.text import fold
from thidua.lib.sealing import Sealer
from thidua.people.actions import Naming

DAY = 10  # letters of yyyy-mm-dd; a birth may also be a year, or blank


def digests_written(mobiliser_code: str, relative: Naming, sealer: Sealer) -> set[bytes]:
    """What is kept when this relative is erased."""
    birth = relative.birth or ""
    known = [("is", birth), ("any", "")]
    if len(birth) == DAY:
        known.append(("year", birth[:4]))
    return _numbers(relative, sealer) | _named(mobiliser_code, relative, known, sealer)


def digests_asked(mobiliser_code: str, relative: Naming, sealer: Sealer) -> set[bytes]:
    """What would be among those kept if this were an erased relative."""
    birth = relative.birth or ""
    if not birth:
        known = [("any", "")]
    elif len(birth) == DAY:
        known = [("is", birth), ("is", birth[:4]), ("is", "")]
    else:
        known = [("is", birth), ("year", birth), ("is", "")]
    return _numbers(relative, sealer) | _named(mobiliser_code, relative, known, sealer)


def suppressed(rows: Sequence[tuple[str, Naming]], sealer: Sealer) -> set[int]:
    """The places of those (mobiliser's code, relative) that name an erased relative. One query."""
    if not Suppression.objects.exists():
        return set()
    asked = [digests_asked(code, relative, sealer) for code, relative in rows]
    kept = Suppression.objects.filter(digest__in=set().union(*asked)).values_list("digest", flat=True)
    found = {bytes(digest) for digest in kept}
    return {place for place, digests in enumerate(asked) if digests & found}


def is_suppressed(mobiliser_code: str, relative: Naming, sealer: Sealer) -> bool:
    return bool(suppressed([(mobiliser_code, relative)], sealer))


def _numbers(relative: Naming, sealer: Sealer) -> set[bytes]:
    """Either number in one set: the national id of some is their insurance code."""
    numbers = (relative.national_id, relative.insurance_code)
    return {sealer.blind_index(number, "suppressed_no") for number in numbers if number}


def _named(code: str, relative: Naming, known: Iterable[tuple[str, str]], sealer: Sealer) -> set[bytes]:
    name = fold(relative.name or "")
    if not name:
        return set()
    return {sealer.blind_index("\0".join((code, name, *each)), "suppressed_name") for each in known}
