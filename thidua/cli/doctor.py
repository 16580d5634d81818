"""`thidua doctor`: what does this installation use, and is it healthy?"""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import asdict

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from thidua.lib.postgres.health import Finding, examine

MARKS = {"ok": "[green]✓ tốt[/green]", "warning": "[yellow]! lưu ý[/yellow]", "problem": "[red]✗ hỏng[/red]"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
def doctor(as_json: bool) -> None:
    """Kiểm tra máy chủ dữ liệu, vai trò, khoá mã hoá và ổ đĩa.

    Mã thoát 0: dùng được (có thể kèm lưu ý); 1: có chỗ hỏng phải sửa.
    """
    findings = [*examine(), *key_findings()]
    is_healthy = all(finding.state != "problem" for finding in findings)
    if as_json:
        click.echo(json.dumps({"healthy": is_healthy, "findings": [asdict(f) for f in findings]}, ensure_ascii=False))
    else:
        print_findings(findings)
    sys.exit(0 if is_healthy else 1)


def key_findings() -> list[Finding]:
    """Are the encryption keys there, and can only this user read them?"""
    environment = settings.ENVIRONMENT
    if environment.keys_from_environment:
        return [Finding("keys", "Khoá mã hoá", f"{len(environment.sealing_keys)} khoá, từ biến môi trường")]
    path = environment.var_dir / "keys.json"
    value = f"{len(environment.sealing_keys)} khoá, trong {path}"
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        advice = f"Người khác đọc được tệp khoá. Chạy: chmod 600 {path}"
        return [Finding("keys", "Khoá mã hoá", value, "problem", advice)]
    names = "THIDUA_SECRET_KEY, THIDUA_SEALING_KEYS, THIDUA_INDEX_KEY"
    advice = f"Đủ cho máy thử. Khi dùng thật: đặt {names} trong môi trường và sao lưu các khoá."
    return [Finding("keys", "Khoá mã hoá", value, "warning", advice)]


def print_findings(findings: list[Finding]) -> None:
    table = Table("Mục", "Giá trị", "Tình trạng", title="Thi đua: tình trạng hệ thống")
    for finding in findings:
        value = f"{finding.value}\n[dim]{finding.advice}[/dim]" if finding.advice else finding.value
        table.add_row(finding.label, value, MARKS[finding.state])
    Console().print(table)
