"""`thidua close | provisional | replay | export`: a period's results."""

from pathlib import Path

import click

from thidua.campaigns.actions import open_period
from thidua.campaigns.models import Period
from thidua.campaigns.queries import NotReady, NotSetUp, campaign_of, find_period
from thidua.cli.terminal import JSON_OPTION, print_json, system_account
from thidua.cli.vietnamese import OUTPUT_FOLDER, WholeNumber
from thidua.evaluation.actions import close_period, refresh_provisional, replay
from thidua.evaluation.csv_files import write_results
from thidua.evaluation.models import Run
from thidua.evaluation.permissions import check_can_close
from thidua.evaluation.queries import find_run, people_to_place
from thidua.lib.clock import today
from thidua.lib.postgres import use_main_database

VERSION_OPTION = click.option("--version", type=WholeNumber(), help="Bản chốt; bỏ trống: bản mới nhất.")


@click.command("close")
@click.argument("period")
@click.option("--reason", default="", help="Lý do, khi chốt lại thành bản mới.")
@click.option("--yes", is_flag=True, help="Vẫn chốt khi còn người chưa có đơn vị.")
@JSON_OPTION
def close_command(period: str, reason: str, yes: bool, as_json: bool) -> None:
    """Chốt kỳ PERIOD thành một bản có số; các bản trước giữ nguyên."""
    use_main_database()
    by = system_account()
    target = open_period(campaign=campaign_of(), code=period, by=by)
    check_can_close(target, by, today=today(), reason=reason)
    without = people_to_place(target)
    if without and not yes:
        raise NotReady(
            f"{without} người chưa có đơn vị vào ngày {target.evaluated_on:%d/%m/%Y}. "
            "Hãy nạp danh sách cán bộ với đơn vị mới của họ, hoặc thêm --yes để vẫn chốt."
        )
    _show(close_period(period=target, by=by, today=today(), reason=reason), as_json)


@click.command("provisional")
@click.argument("period")
@JSON_OPTION
def provisional_command(period: str, as_json: bool) -> None:
    """Tính lại kết quả tạm tính của kỳ PERIOD đến hôm nay."""
    use_main_database()
    by = system_account()
    run = refresh_provisional(period=open_period(campaign=campaign_of(), code=period, by=by), by=by, today=today())
    _show(run, as_json)


@click.command("replay")
@click.argument("period")
@VERSION_OPTION
@click.option("--out", type=OUTPUT_FOLDER, help="Ghi các bảng kết quả tính lại vào đây.")
@JSON_OPTION
def replay_command(period: str, version: int | None, out: Path | None, as_json: bool) -> None:
    """Tính lại một bản chốt chỉ từ dữ liệu đã lưu cùng nó và so từng byte. Mã thoát 1 khi khác."""
    use_main_database()
    run = _run(period, version)
    outcome = replay(run)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in outcome.files.items():
            (out / f"{name}.csv").write_bytes(content)
    are_equal = outcome.inputs_are_intact and outcome.results_are_equal
    if as_json:
        print_json(
            {
                "period": period,
                "version": run.version,
                "inputs_intact": outcome.inputs_are_intact,
                "results_equal": outcome.results_are_equal,
                "results_sha256": run.results_sha256,
            }
        )
    else:
        click.echo(f"{run}: {'giống hệt bản đã lưu' if are_equal else 'KHÁC bản đã lưu'} ({run.results_sha256[:12]}…).")
    raise SystemExit(0 if are_equal else 1)


@click.command("export")
@click.argument("period")
@VERSION_OPTION
@click.option("--out", required=True, type=OUTPUT_FOLDER, help="Thư mục ghi kết quả.")
def export_command(period: str, version: int | None, out: Path) -> None:
    """Ghi cases.csv, people.csv và units.csv của một bản chốt."""
    use_main_database()
    run = _run(period, version)
    for path in write_results(run, out / run.period.code):
        click.echo(path)


def _period(code: str) -> Period:
    found = find_period(code, campaign_of())
    if found is None:
        raise NotSetUp(f"Chưa có kỳ {code}. Hãy mở kỳ bằng: thidua setup --period {code}")
    return found


def _run(code: str, version: int | None) -> Run:
    run = find_run(_period(code), version)
    if run is None:
        raise NotSetUp(
            f"Kỳ {code} chưa có kết quả{f' bản {version}' if version else ''}. Hãy chốt kỳ: thidua close {code}"
        )
    return run


def _show(run: Run, as_json: bool) -> None:
    if as_json:
        print_json({"period": run.period.code, "kind": run.kind, "version": run.version, **run.counts})
        return
    label = f"bản {run.version}" if run.version else f"tạm tính đến {run.evaluated_on:%d/%m}"
    without = run.counts["people_without_unit"]
    click.echo(
        f"Kỳ {run.period.code}, {label}: {run.counts['counted']} phiếu được tính, "
        f"{run.counts['fulfilled']}/{run.counts['people']} cán bộ có kết quả."
    )
    if without:
        click.echo(f"Lưu ý: {without} người chưa có đơn vị.")
