"""A small closed office with a tree, ties, a unit without staff and people without result; closed twice.

Version 1 of 2024Q2 is that of ``tests.site``; version 2 has these units, people and claims too.

| unit | block | staff | fulfilled | relatives | place by count |
|---|---|---|---|---|---|
| KH | | 7 | 4 | 5 | |
| KH.A with KH.A.1 | Khối 1 | 3 | 2 | 2 | 1 (shared) |
| KH.A.1 | | 2 | 1 | 1 | |
| KH.B | | 1 | 1 | 1 | |
| KH.C | Khối 1 | 0 | 0 | 0 | 3 (shared) |
| KH.D | Khối 1 | 2 | 1 | 2 | 1 (shared) |
| KH.E | Khối 2 | 1 | 0 | 0 | 3 (shared) |
"""

from tests.builders import claim_row, person_row, receipt_row, unit_row
from tests.site import Site
from thidua.evaluation.models import Run

BLOCK = "Khối thi đua"
UNITS = [
    unit_row("KH.A.1", "KH.A", **{"Tên đơn vị": "Phòng Nghiệp vụ"}),
    unit_row("KH.C", "KH", **{BLOCK: "Khối 1", "Tên đơn vị": "Hội Chữ thập đỏ"}),
    unit_row("KH.D", "KH", **{BLOCK: "Khối 1", "Tên đơn vị": "Sở Y tế"}),
    unit_row("KH.E", "KH", **{BLOCK: "Khối 2", "Tên đơn vị": "Báo Khánh Hòa"}),
]
ROSTER = [
    person_row("CB3", "KH.A.1", "Đỗ Văn Giang"),
    person_row("CB4", "KH.A.1", "Hồ Thị Hạnh"),
    person_row("CB5", "KH.D", "Mai Văn Ích"),
    person_row("CB6", "KH.D", "Ngô Thị Kim"),
    person_row("CB7", "KH.E", "Đặng Văn Lộc"),
]
CLAIMS = [
    claim_row("P4", "CB3", "Đỗ Thị Mơ", "5600000004"),
    claim_row("P5", "CB5", "Mai Thị Nga", "5600000005"),
    claim_row("P6", "CB5", "Mai Văn Oai", "5600000006"),
    claim_row("P7", "CB7", "Đặng Thị Phúc", "5600000007"),
]
LEDGER = [
    receipt_row("5600000004", "Đỗ Thị Mơ", "BL4"),
    receipt_row("5600000005", "Mai Thị Nga", "BL5"),
    receipt_row("5600000006", "Mai Văn Oai", "BL6"),
]


def take_in(site: Site) -> None:
    for name, rows in (("u2", UNITS), ("r2", ROSTER), ("c2", CLAIMS), ("l2", LEDGER)):
        site.office.take_in_rows(name, rows)


def town(site: Site) -> Run:
    """Import the files above into the site's office and close 2024Q2 again."""
    take_in(site)
    return site.office.close("2024Q2", reason="có thêm đơn vị")
