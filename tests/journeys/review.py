"""What waits at the review desk of the journeys' province? Pairs of namesakes, a number that is somebody else's, a
decision that waits for a second person, a question of the machine, and differences that do no harm."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.builders import Row, claim_row, receipt_row, workbook

NAMES = (
    "Mạc Thị Ánh", "Tạ Văn Bách", "Lương Thị Cẩm", "Nghiêm Văn Du", "Khúc Thị Gấm", "Thái Văn Hiển", "Viên Thị Khuê",
    "Doãn Văn Lực", "Ngụy Thị Mến", "Phùng Văn Nghị", "Quách Thị Oanh", "Sầm Văn Phát", "Tiêu Thị Quyên", "Ứng Văn Sự",
)  # fmt: skip
HARMLESS = ("Vương Thị Thảo", "Vi Thị Thắm", "Âu Dương Thị Tuyết")
MISHEARD = ("Vương Thị Hảo", "Vi Thị Thơm", "Âu Dương Thị Tuyền")  # their numbers and births are right
ASKED, SECOND, HELD, CONTRADICTED = "SX-12", "SX-90", "SX-13", "SX-91"


def day_of(number: int) -> str:
    return f"{number % 28 + 1:02}/{number % 12 + 1:02}/{1955 + number}"


def ledger() -> list[Row]:
    """Two people of one name and birth date for each of the namesakes, one for each of the others."""
    paid = {"Ngày biên lai": "10/06/2025", "Từ tháng": "06/2025"}
    rows = []
    for number, name in enumerate(NAMES):
        for twin, where in enumerate(("Tổ 1, xã Ninh Tây", "Tổ 9, xã Ninh Tây")):
            told = {"Ngày sinh": day_of(number), "Giới tính": "Nữ" if "Thị" in name else "Nam", "Địa chỉ": where}
            rows.append(receipt_row(f"78{number:02}{twin}40937", name, f"SX{number}{twin}", **paid, **told))
    for number, name in enumerate(HARMLESS):
        born = {"Ngày sinh": day_of(number + 30)}
        rows.append(receipt_row(f"770{number}518264", name, f"SH{number}", **paid, **born))
    return rows


def claims(mobilisers: list[str]) -> list[Row]:
    declared = {"Ngày đăng ký": "11/06/2025"}

    def row(code: str, name: str, number: int, insurance: str = "", **more: str) -> Row:
        mobiliser = mobilisers[number % len(mobilisers)]
        return claim_row(code, mobiliser, name, insurance, **declared, **{"Ngày sinh": day_of(number), **more})

    return [
        *(row(f"SX-{number:02}", name, number) for number, name in enumerate(NAMES)),
        row(SECOND, "Hà Thị Xuyến", 40, "7800040937"),  # both have the number of a namesake
        row(CONTRADICTED, "Đồng Thị Yến", 41, "7801040937"),
        *(row(f"SH-{number}", name, number + 30, f"770{number}518264") for number, name in enumerate(MISHEARD)),
    ]


def add_reviews(folder: Path, by: Any, reviewer: Any, today: date) -> dict[str, Any]:
    """Take the rows in, answer some of them, and name a claim for each kind of page."""
    from thidua.claims.models import Claim
    from thidua.imports.actions import import_files
    from thidua.linking.actions import decide, link_claims
    from thidua.linking.enums import Verdict
    from thidua.linking.models import Link
    from thidua.linking.queries.reviews import shown_token
    from thidua.people.models import Person

    mobilisers = list(Person.objects.for_system("a test").order_by("code").values_list("code", flat=True)[:9])
    files = [
        workbook(folder / "so-soat-xet.xlsx", ledger()),
        workbook(folder / "phieu-soat-xet.xlsx", claims(mobilisers)),
    ]
    import_files(paths=files, by=by, today=today, originals=None)
    link_claims(by=by)
    for code, note in ((ASKED, ""), (SECOND, "Hai mẹ con ở cùng nhà, phiếu ghi số của mẹ.")):
        link = Link.objects.for_system("a test").select_related("claim__relative").get(claim__code=code)
        decide(claim=link.claim, verdict=Verdict.SAME, by=reviewer, note=note, seen=shown_token(link))
    changed = [{**row, "Ngày sinh": "02/02/1967"} for row in claims(mobilisers) if row["Mã phiếu"] == ASKED]
    import_files(paths=[workbook(folder / "phieu-sua.xlsx", changed)], by=by, today=today, originals=None)
    link_claims(by=by)
    hold(Claim.objects.for_system("a test").get(code=HELD).pk, by)
    keys = dict(Claim.objects.for_system("a test").filter(code__startswith="S").values_list("code", "pk"))
    return {
        "to_review": keys["SX-00"],
        "contradicted": keys[CONTRADICTED],
        "second": keys[SECOND],
        "questioned": keys[ASKED],
        "held": keys[HELD],
        "harmless_kind": "doubtful",
    }


def hold(claim: int, by: Any) -> None:
    """Somebody has the claim open."""
    from django.utils import timezone

    from thidua.linking.models import ReviewLease

    ReviewLease.objects.create(claim_id=claim, by=by, until=timezone.now() + timedelta(days=1))
