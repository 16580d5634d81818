"""Is it the same number everywhere? For every unit: pages, CSV, Excel, the contract's file and the stored result.

Another page joins with one function and a line in ``PLACES``.
"""

import csv
import io
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.evaluation.town import town
from tests.pages import body, csv_rows, figure_cards, page_rows, workbook_rows
from tests.site import Site
from thidua.evaluation.csv_files import rate_text
from thidua.evaluation.models import Run
from thidua.lib.figures import percent_text

NO_RATE = "chưa có số liệu biên chế"
ALL_COLUMNS = ["code", "staff", "fulfilled", "relatives", "rate"]


class Figures(NamedTuple):
    """What one place says of a unit; the rate as that place writes it."""

    staff: int
    fulfilled: int
    relatives: int
    rate: str


def results_page(site: Site) -> dict[str, Figures]:
    rows = page_rows(site.page("results-units", cot=ALL_COLUMNS))
    return {row["Mã"]: _figures(row, row["Tỷ lệ"]) for row in rows}


def results_csv(site: Site) -> dict[str, Figures]:
    _, rows = csv_rows(site.client().get(site.url("results-units", cot=ALL_COLUMNS, tep="csv")))
    return {row["Mã"]: _figures(row, row["Tỷ lệ"]) for row in rows}


def results_workbook(site: Site) -> dict[str, Figures]:
    _, rows = workbook_rows(site.client().get(site.url("results-units", cot=ALL_COLUMNS, tep="xlsx")))
    return {row["Mã"]: _figures(row, f"{row['Tỷ lệ']:.6f}" if row["Tỷ lệ"] != "" else "") for row in rows}


def contract_file(site: Site) -> dict[str, Figures]:
    text = body(site.client().get(site.url("results-file", "units"))).decode()
    return {
        row["unit"]: Figures(int(row["staff"]), int(row["fulfilled"]), int(row["relatives"]), row["rate"])
        for row in csv.DictReader(io.StringIO(text))
    }


def unit_list(site: Site) -> dict[str, Figures]:
    rows = page_rows(site.page("units", cot=ALL_COLUMNS))
    return {row["Mã"]: _figures(row, row["Tỷ lệ"]) for row in rows}


def unit_pages(site: Site) -> dict[str, Figures]:
    run = Run.objects.filter(period__code="2024Q2").order_by("-version")[0]
    found = {}
    for unit, code in run.units.values_list("unit", "unit_code"):
        cards = figure_cards(site.page("unit", unit))
        names = ("Cán bộ", "Cán bộ có kết quả", "Người thân được tính")
        found[code] = Figures(*(int(cards[name]) for name in names), cards["Tỷ lệ"])
    return found


def _figures(row: dict[str, Any], rate: str) -> Figures:
    return Figures(int(row["Cán bộ"]), int(row["Có kết quả"]), int(row["Người thân"]), rate)


def in_percent(fulfilled: int, staff: int) -> str:
    return percent_text(fulfilled, staff) or NO_RATE


# What is read, and how a rate is written there.
PLACES: dict[str, tuple[Callable[[Site], dict[str, Figures]], Callable[[int, int], str]]] = {
    "results page": (results_page, in_percent),
    "results csv": (results_csv, rate_text),
    "results workbook": (results_workbook, rate_text),
    "unit list": (unit_list, in_percent),
    "unit pages": (unit_pages, in_percent),
    "contract file": (contract_file, rate_text),
}


@pytest.mark.parametrize("name", PLACES)
def test_every_unit_has_the_stored_number_here(site: Site, name: str) -> None:
    run = town(site)
    read, written = PLACES[name]
    assert read(site) == stored(run, written)


def stored(run: Run, written: Callable[[int, int], str]) -> dict[str, Figures]:
    return {
        unit.unit_code: Figures(unit.staff, unit.fulfilled, unit.relatives, written(unit.fulfilled, unit.staff))
        for unit in run.units.all()
    }


def test_the_start_page_has_the_numbers_of_the_unit_on_top(site: Site) -> None:
    run = town(site)
    cards = figure_cards(site.page("start"))
    names = ("Cán bộ", "Cán bộ có kết quả", "Người thân được tính")
    figures = Figures(*(int(cards[name]) for name in names), cards["Tỷ lệ có kết quả"])
    assert figures == stored(run, in_percent)["KH"]


def test_the_stored_numbers_are_those_counted_by_hand(site: Site) -> None:
    figures = {code: tuple(values) for code, values in stored(town(site), in_percent).items()}
    assert figures == {
        "KH": (7, 4, 5, "57,1 %"),
        "KH.A": (3, 2, 2, "66,7 %"),
        "KH.A.1": (2, 1, 1, "50,0 %"),
        "KH.B": (1, 1, 1, "100,0 %"),
        "KH.C": (0, 0, 0, NO_RATE),
        "KH.D": (2, 1, 2, "50,0 %"),
        "KH.E": (1, 0, 0, "0,0 %"),
    }
