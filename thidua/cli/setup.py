"""`thidua setup`: the campaign, its rules and periods in the office's database."""

import click

from thidua.campaigns.actions import open_period, set_up
from thidua.cli.terminal import system_account
from thidua.lib.postgres import use_main_database


@click.command("setup")
@click.option(
    "--period", "periods", multiple=True, help="Mở thêm kỳ này (2024Q2, 2024, 2024-2025); ghi nhiều lần được."
)
def setup_command(periods: tuple[str, ...]) -> None:
    """Nạp bộ quy tắc và tham số ban đầu, mở phong trào và các kỳ. Chạy lại không đổi gì đã có."""
    use_main_database()
    by = system_account()
    campaign = set_up(by=by)
    for code in periods:
        period = open_period(campaign=campaign, code=code, by=by)
        click.echo(
            f"Kỳ {period.code}: {period.starts_on:%d/%m/%Y}–{period.ends_on:%d/%m/%Y}, hạn {period.due_on:%d/%m/%Y}."
        )
    click.echo(f"Phong trào {campaign.code} đã sẵn sàng.")
