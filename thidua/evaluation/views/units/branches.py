"""Which branches of the tree of units does a page draw? Only opened ones; the others come when they are opened."""

from dataclasses import dataclass, field
from typing import Any

from thidua.evaluation.models import UnitResult
from thidua.evaluation.queries import UnitTree, results_of
from thidua.evaluation.views.units.lines import day_of
from thidua.orgs.models import UnitVersion
from thidua.orgs.queries import names_on


@dataclass
class Node:
    """A unit of the tree; ``number`` units stand right below it, drawn when it is open."""

    unit: int
    version: UnitVersion
    result: UnitResult | None
    number: int
    is_open: bool
    nodes: list["Node"] = field(default_factory=list)


def opened(tree: UnitTree, unit: int | None) -> set[int]:
    """The units whose branches are open: those above the one asked for and itself, else those at the top."""
    return {*tree.above(unit), unit} if unit is not None else set(tree.children.get(None, ()))


def branches(place: Any, tree: UnitTree, unit: int | None, is_open: set[int]) -> list[Node]:
    """The units right below one (None: at the top), by name, with the branches that are open."""
    drawn = _drawn(tree, unit, is_open)
    names, results = names_on(drawn, day_of(place)), results_of(place.run, drawn)

    def nodes(above: int | None) -> list[Node]:
        below = [key for key in tree.children.get(above, ()) if key in names]
        found = [
            Node(key, names[key], results.get(key), len(tree.children.get(key, ())), key in is_open) for key in below
        ]
        for node in found:
            node.nodes = nodes(node.unit) if node.is_open else []
        return sorted(found, key=lambda node: (node.version.sort_key, node.unit))

    return nodes(unit)


def _drawn(tree: UnitTree, unit: int | None, is_open: set[int]) -> set[int]:
    drawn: set[int] = set()
    waiting = [unit]
    while waiting:
        for key in tree.children.get(waiting.pop(), ()):
            if key not in drawn:
                drawn.add(key)
                if key in is_open:
                    waiting.append(key)
    return drawn
