"""How is the journeys' province built? `python -m tests.journeys.build` in the environment of its database.

The last line of its output is a JSON object that names rows for the pages to show.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django

USERS = {"dieu-hanh": "operator", "soat-xet-1": "reviewer", "giam-sat": "supervisor", "lanh-dao": "leader"}
PASSWORD = "thi-dua-2025"
CLOSED = ("2024Q2", "2024Q3", "2024Q4", "2024", "2025Q1")
OPEN = ("2025Q2", "2025Q3", "2025", "2024-2025")


def main() -> None:
    django.setup()
    from django.conf import settings

    from thidua.lib.postgres import use_main_database

    use_main_database()
    build(settings.VAR_DIR, settings.TODAY)
    sys.stdout.write(json.dumps(samples()))


def build(folder: Path, today: date) -> None:
    from thidua.accounts.models import SYSTEM_USERNAME, User
    from thidua.campaigns.actions import open_period, set_up
    from thidua.demo.province import ProvinceSize, generate_province
    from thidua.evaluation.actions import close_period, refresh_open_periods
    from thidua.imports.actions import import_files
    from thidua.imports.originals import OriginalStore
    from thidua.lib.sealing import configured_sealer
    from thidua.linking.actions import link_claims

    by = User.objects.get(username=SYSTEM_USERNAME)
    generate_province(folder / "demo", size=ProvinceSize(1200, 500, 2400), seed=4856, today=today)
    campaign = set_up(by=by)
    periods = {code: open_period(campaign=campaign, code=code, by=by) for code in (*CLOSED, *OPEN)}
    files = sorted((folder / "demo" / "input").iterdir())
    originals = OriginalStore(folder / "originals", configured_sealer())
    import_files(paths=files, by=by, today=today, originals=originals)
    link_claims(by=by)
    for code in CLOSED:
        close_period(period=periods[code], by=by, today=today)
    refresh_open_periods(by=by, today=today)
    for name, role in USERS.items():
        User.objects.create_user(name, password=PASSWORD, role=role)


def samples() -> dict[str, Any]:
    """One row for each kind of page."""
    from thidua.evaluation.models import CaseResult, PersonResult, UnitResult
    from thidua.imports.models import Batch

    case = CaseResult.objects.filter(run__period__code="2025Q2")
    unit = UnitResult.objects.filter(run__period__code="2025Q2")
    return {
        "counted": case.filter(is_counted=True).values_list("claim", flat=True)[0],
        "lapsed": case.filter(status="lapsed").values_list("claim", flat=True)[0],
        "person": PersonResult.objects.filter(run__period__code="2025Q2", relatives__gt=0).values_list("person")[0][0],
        "unit": unit.order_by("-staff", "unit_code").values_list("unit", flat=True)[1],
        "batch": Batch.objects.order_by("pk").values_list("pk", flat=True)[0],
    }


if __name__ == "__main__":
    main()
