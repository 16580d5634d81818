"""`thidua import | undo | void-row | link`: files into the office's database, and back out."""

from collections import Counter
from pathlib import Path

import click
from django.db import transaction

from thidua.accounts.actions.keys import passing_ones, rotate
from thidua.cli.problems import write_problems
from thidua.cli.terminal import (
    ERRORS,
    JSON_OPTION,
    original_store,
    outcome_json,
    outcome_table,
    print_json,
    progress_bar,
    system_account,
)
from thidua.cli.vietnamese import INPUT_FILE, OUTPUT_FILE, WholeNumber
from thidua.evaluation.queries import touched_periods
from thidua.imports.actions import import_files, undo_batch, void_rows
from thidua.imports.models import Batch
from thidua.imports.queries import find_rows
from thidua.imports.registry import ImportRefused, follow_up
from thidua.lib.clock import today
from thidua.lib.postgres import use_main_database
from thidua.linking.actions import link_claims
from thidua.linking.queries.models import model_in_force
from thidua.linking.queries.reviews import decided_by_people


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=INPUT_FILE)
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ thay đổi gì, không ghi.")
@click.option("--correcting", is_flag=True, help="Đợt đính chính: được thay dòng mà kỳ đã chốt đã dùng.")
@click.option("--reason", default="", help="Lý do đính chính.")
@click.option(
    "--problems",
    "problems_path",
    type=OUTPUT_FILE,
    help="Ghi các vấn đề ra tệp CSV này.",
)
@JSON_OPTION
def import_command(
    files: tuple[Path, ...], dry_run: bool, correcting: bool, reason: str, problems_path: Path | None, as_json: bool
) -> None:
    """Nạp các tệp đơn vị, cán bộ, phiếu hoặc sổ đóng. Nạp lại đúng tệp cũ không thay đổi gì."""
    if correcting != bool(reason.strip()):
        raise ImportRefused("Đợt đính chính cần cả --correcting lẫn --reason với lý do rõ ràng.")
    use_main_database()
    by = system_account()
    # One step: an import that is killed before its links are made leaves nothing, and the next one goes on.
    with progress_bar("Đọc tệp", len(files)) as advance, transaction.atomic():
        outcomes = import_files(
            paths=files,
            by=by,
            today=today(),
            originals=original_store(),
            reason=reason.strip(),
            is_rehearsal=dry_run,
            advance=advance,
        )
        if any(outcome.changes for outcome in outcomes) and not dry_run:
            follow_up(by=by, today=today(), is_within=True)
    if problems_path:
        write_problems(outcomes, problems_path)
    batches = [] if dry_run else list(Batch.objects.filter(pk__in=[o.batch_id for o in outcomes if o.batch_id]))
    touched = {period.code: None for batch in batches for period in touched_periods(batch)}
    if not dry_run:  # also when nothing changed: the import before may have been killed at this point
        follow_up(by=by, today=today(), is_within=False)
    if as_json:
        print_json({"dry_run": dry_run, "files": [outcome_json(o) for o in outcomes], "touched_periods": list(touched)})
    else:
        ERRORS.print(outcome_table(outcomes))
        if touched:
            ERRORS.print(
                f"Các kỳ đã chốt bị ảnh hưởng: {', '.join(touched)}. Kết quả đã chốt giữ nguyên cho đến khi chốt lại."
            )
    raise SystemExit(1 if all(outcome.unreadable for outcome in outcomes) else 0)


@click.command("undo")
@click.argument("batch", type=WholeNumber())
def undo_command(batch: int) -> None:
    """Hủy đợt nạp số BATCH; chỉ được khi chưa kỳ đã chốt nào dùng đến."""
    use_main_database()
    by = system_account()
    with transaction.atomic():
        undo_batch(batch=_batch(batch), by=by)
        follow_up(by=by, today=today(), is_within=True)
    follow_up(by=by, today=today(), is_within=False)
    click.echo(f"Đã hủy đợt nạp {batch}.")


@click.command("void-row")
@click.argument("batch", type=WholeNumber())
@click.option(
    "--row", "places", multiple=True, required=True, help="Dòng cần hủy: SỐ hoặc TRANG!SỐ; ghi nhiều lần được."
)
@click.option("--reason", required=True, help="Lý do đính chính.")
@JSON_OPTION
def void_row_command(batch: int, places: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Đính chính: hủy những dòng nêu tên của đợt nạp BATCH, kể cả khi kỳ đã chốt đã dùng."""
    use_main_database()
    by = system_account()
    targets = find_rows(batch=_batch(batch), places=[_place(place) for place in places])
    with transaction.atomic():
        correction = void_rows(targets=targets, reason=reason, by=by)
        follow_up(by=by, today=today(), is_within=True)
    touched = [period.code for period in touched_periods(correction)]
    follow_up(by=by, today=today(), is_within=False)
    if as_json:
        print_json({"batch": correction.pk, "rows": len(targets), "touched_periods": touched})
    else:
        click.echo(
            f"Đợt đính chính {correction.pk}: đã hủy {len(targets)} dòng. "
            f"Kỳ đã chốt bị ảnh hưởng: {', '.join(touched) or 'không có'}."
        )


@click.command("link")
@JSON_OPTION
def link_command(as_json: bool) -> None:
    """Đối chiếu mọi phiếu với sổ đóng; quyết định của người không bị thay."""
    use_main_database()
    counts, model = link_claims(by=system_account()), model_in_force().version
    by_people, asked = decided_by_people()
    if as_json:
        print_json({**counts, "decided_by_people": by_people, "questions": asked, "model": model})
    else:
        click.echo(
            f"Đã xác định {counts['linked']}, cần người xét {counts['undecided']}, "
            f"không có trong sổ {counts['not_found']}. "
            f"Người đã quyết định {by_people}; máy hỏi lại {asked}. Mô hình: {model}."
        )


def _batch(number: int) -> Batch:
    batch = Batch.objects.filter(pk=number).first()
    if batch is None:
        raise ImportRefused(f"Không có đợt nạp số {number}.")
    return batch


def _place(text: str) -> tuple[str, int]:
    sheet, _, row = text.rpartition("!")
    if not row.isdigit():
        raise ImportRefused(f"“{text}” không phải là một dòng: hãy ghi SỐ hoặc TRANG!SỐ.")
    return sheet, int(row)


@click.command("rekey")
def rekey_command() -> None:
    """Mã hóa lại mọi ô và tệp dữ liệu cá nhân bằng khóa mới nhất, để có thể bỏ khóa cũ. Bị dừng thì chạy lại."""
    use_main_database()
    told: list[str] = []

    def wait(left: Counter[str]) -> None:
        if not told:
            told.append("đã báo")
            click.echo(f"Đang chờ việc khác xong với: {', '.join(left)} …", err=True)

    counts = rotate(by=system_account(), waiting_for=wait)
    click.echo("Đã mã hóa lại: " + (", ".join(f"{count} {name}" for name, count in counts.items()) or "không có gì"))
    if passing := passing_ones():
        click.echo(f"Chưa bỏ khóa cũ: còn {passing} tệp đang gửi đến. Vài phút nữa hãy chạy lại.", err=True)
        raise SystemExit(1)
