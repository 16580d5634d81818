"""Are figures, days and months written as people write them?"""

import doctest

from thidua.lib import figures


def test_the_examples_hold() -> None:
    found = doctest.testmod(figures)
    assert found.attempted > 5
    assert found.failed == 0
