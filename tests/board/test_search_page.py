"""Does the page of a search say so when there is more than it shows?"""

import pytest

from tests.builders import unit_row
from tests.site import Site
from thidua.lib.search import seal_text

MORE = "Chỉ hiện 10 kết quả gần nhất"


@pytest.mark.parametrize(("units", "is_said"), [(10, False), (11, True)])
def test_more_hits_than_are_shown_are_told(site: Site, units: int, is_said: bool) -> None:
    rows = [unit_row(f"ZZ{number:02}", "KH", **{"Tên đơn vị": f"Zeta {number:02}"}) for number in range(units)]
    site.office.take_in_rows("many", rows)
    page = site.page("search", tim=seal_text("zeta"))
    assert page.count("list-group-item") == 10
    assert (MORE in page) is is_said
