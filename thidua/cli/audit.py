"""`thidua audit`: seal what was recorded, and find out whether anybody has touched it."""

import re
import sys
from dataclasses import asdict

import click

from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions.anchoring import seal_and_anchor
from thidua.audit.actions.sealing import SealingRefused
from thidua.audit.actions.verifying import verify_and_record
from thidua.audit.anchors import UnreadableAnchors, anchor_file
from thidua.cli.terminal import JSON_OPTION, print_json
from thidua.cli.vietnamese import VietnameseGroup
from thidua.lib.postgres import use_main_database


@click.group("audit", cls=VietnameseGroup)
def audit_command() -> None:
    """Niêm phong nhật ký và kiểm tra xem có ai sửa nó không."""


@audit_command.command("seal")
def seal_command() -> None:
    """Niêm phong mọi điều đã ghi thành khối kế tiếp, và ghi dấu của nó ra ngoài cơ sở dữ liệu."""
    use_main_database()
    try:
        block = seal_and_anchor()
    except (SealingRefused, UnreadableAnchors) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if block is None:
        click.echo("Không có gì mới để niêm phong.")
        return
    click.echo(f"Khối {block.number}: {block.rows} dòng, dấu {block.digest}")
    click.echo(f"Mốc ở {anchor_file()}")


@audit_command.command("verify")
@click.option("--head", default="", help="SỐ:DẤU của một khối, như thư gửi cán bộ bảo vệ dữ liệu đã ghi.")
@JSON_OPTION
def verify_command(head: str, as_json: bool) -> None:
    """Tính lại mọi khối, so với các mốc; nói điều gì sai và ở đâu. Mã thoát 1 khi có điều sai."""
    said = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", head.strip())
    if head and said is None:
        raise click.BadParameter("phải là SỐ:DẤU, dấu có 64 chữ số 0-9a-f", param_hint="--head")
    use_main_database()
    by = User.objects.get(username=SYSTEM_USERNAME)
    report = verify_and_record(by=by, head=(int(said[1]), said[2]) if said else None)
    if as_json:
        print_json(asdict(report))
    else:
        for finding in report.findings:
            click.echo(f"SAI: {finding.sentence}")
        click.echo(
            f"{report.blocks} khối, {report.rows} dòng, {report.anchors} mốc: "
            + (f"{len(report.findings)} điều sai." if report.findings else "nguyên vẹn.")
        )
    if report.findings:
        sys.exit(1)
