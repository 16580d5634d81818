"""Is the tree that pages show the tree that the rules count by?"""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from tests.site import Site
from thidua.evaluation.queries import unit_tree
from thidua.evaluation.queries.trees import _tree

DAY = date(2025, 6, 30)


def unit(key: int, parent: int | None = None, **more: Any) -> dict[str, Any]:
    blank = {"opens_on": None, "closes_on": None, "successor": None, "successor_count": 0}
    return {"unit": key, "parent": parent, **blank, **more}


def closed(key: int, parent: int | None, *successors: int) -> dict[str, Any]:
    follower = successors[0] if len(successors) == 1 else None
    ended = DAY - timedelta(days=1)
    return unit(key, parent, closes_on=ended, successor=follower, successor_count=len(successors))


def test_units_stand_below_their_parent() -> None:
    tree = _tree([unit(1), unit(2, 1), unit(3, 2)], DAY)
    assert tree.parents == {1: None, 2: 1, 3: 2}
    assert tree.above(3) == [1, 2]
    assert tree.children == {None: [1], 1: [2], 2: [3]}


def test_a_closed_parent_is_followed_to_its_one_successor() -> None:
    assert _tree([unit(1), closed(2, 1, 4), unit(3, 2), unit(4, 1)], DAY).parents == {1: None, 3: 4, 4: 1}


def test_with_several_successors_a_unit_stands_at_the_top() -> None:
    assert _tree([unit(1), closed(2, 1, 1, 4), unit(3, 2), unit(4, 1)], DAY).parents[3] is None


def test_who_stands_above_himself_stands_at_the_top() -> None:
    assert _tree([unit(1, 2), unit(2, 1), unit(3, 1)], DAY).parents == {1: None, 2: None, 3: 1}


def test_a_unit_not_open_yet_is_no_parent() -> None:
    later = unit(1, opens_on=DAY + timedelta(days=1))
    assert _tree([later, unit(2, 1)], DAY).parents == {2: None}


UNITS = some.integers(1, 7).flatmap(
    lambda size: some.lists(
        some.tuples(some.none() | some.integers(1, size), some.booleans(), some.none() | some.integers(1, size)),
        min_size=size,
        max_size=size,
    )
)


@given(UNITS)
def test_every_way_up_ends(drawn: list[tuple[int | None, bool, int | None]]) -> None:
    rows = [
        closed(key, parent, *([successor] if successor else [])) if is_closed else unit(key, parent)
        for key, (parent, is_closed, successor) in enumerate(drawn, 1)
    ]
    tree = _tree(rows, DAY)
    for key in tree.parents:
        assert key not in tree.above(key)
    assert sorted(key for below in tree.children.values() for key in below) == sorted(tree.parents)


def test_the_tree_of_a_closing_stays_whatever_happens_to_the_units(site: Site) -> None:
    from thidua.orgs.models import Unit

    keys = dict(Unit.objects.values_list("code", "pk"))
    Unit.objects.filter(code="KH.A").update(closes_on=date(2024, 1, 1))
    tree = unit_tree(site.run, site.run.evaluated_on)
    assert tree.parents == {keys["KH"]: None, keys["KH.A"]: keys["KH"], keys["KH.B"]: keys["KH"]}
    assert keys["KH.A"] not in unit_tree(None, site.run.evaluated_on).parents


def test_below_a_unit_stand_those_whose_closed_parent_it_follows(site: Site) -> None:
    from tests.builders import unit_row
    from thidua.evaluation.queries import units_below
    from thidua.orgs.models import Unit

    ended = {"Hiệu lực đến": "31/05/2024", "Đơn vị kế thừa": "KH.B"}
    site.office.take_in_rows("ended", [unit_row("KH.O", "KH", **ended), unit_row("KH.O.1", "KH.O")])
    run = site.office.close("2024Q2", reason="thêm đơn vị")
    keys = dict(Unit.objects.values_list("code", "pk"))
    assert units_below(run, [keys["KH.B"]]) == {keys["KH.B"], keys["KH.O.1"]}
    assert units_below(run, [keys["KH.O"]]) == set()
