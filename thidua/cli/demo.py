"""`thidua demo`: a whole invented province, from untidy workbooks to closed periods, on a site to walk about in."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any

import click
from django.conf import settings
from rich.console import Console

from config.environment import stand_on
from thidua.cli.demo_tables import staff_table, status_table
from thidua.cli.serving import NotServing, free_port, serve
from thidua.demo.accounts import LOGINS, shown_name
from thidua.demo.province import PROVINCE_SIZE, SMALL_SIZE
from thidua.demo.relatives import open_letter
from thidua.demo.standing import Standing, shown
from thidua.demo.story import FIRST_DAY, LATER_DAY
from thidua.lib.figures import day_text, number_text
from thidua.lib.postgres import use_database

HOST, PORT, PORTS_TRIED = "127.0.0.1", 8000, 20


class DemoDay(click.ParamType[date]):
    """A day on which the demo can stand."""

    name = "ngày"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        found = {day.isoformat(): day for day in (FIRST_DAY, LATER_DAY)}.get(str(value))
        if found is None:
            self.fail(f"tỉnh mẫu chỉ đứng được ở ngày {FIRST_DAY} hoặc {LATER_DAY}, không phải “{value}”", param, ctx)
        return found


@click.command()
@click.option(
    "--at", "day", type=DemoDay(), default=FIRST_DAY, help=f"Ngày mà tỉnh mẫu đứng: {FIRST_DAY}, {LATER_DAY}."
)
@click.option("--no-serve", is_flag=True, help="Chỉ dựng tỉnh và in bảng, không mở trang web.")
@click.option("--fresh", is_flag=True, help="Bỏ mọi thay đổi đã thử và dựng lại từ đầu.")
@click.option("--small", is_flag=True, help="Một tỉnh nhỏ (300 cán bộ), dựng trong vài giây.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Cổng của trang web (mặc định 8000 hoặc cổng trống tiếp theo)."
)
@click.option("--since", type=float, hidden=True, help="Lúc bắt đầu (giây kể từ 1970), để tính cả thời gian cài đặt.")
def demo(day: date, no_serve: bool, fresh: bool, small: bool, port: int | None, since: float | None) -> None:
    """Dựng một tỉnh mẫu không có người thật rồi mở trang web của tỉnh ấy cho đến khi bấm Ctrl-C.

    Tỉnh có thư mục (var/demo), khóa và cơ sở dữ liệu riêng, không bao giờ lẫn với dữ liệu của cơ quan. Lần sau tỉnh đã
    dựng được dùng lại. Với --at 2026-01-22, tỉnh đi tiếp từ ngày 10/07/2025: nạp các tệp đến sau, chốt các kỳ còn lại.
    """
    started = since or time.time()
    console = Console(highlight=False)
    settings.TODAY = day
    standing = Standing(SMALL_SIZE if small else PROVINCE_SIZE, day)
    standing.make(lambda title: step(console, title), is_fresh=fresh)
    with ExitStack() as stack:
        stack.enter_context(shown(standing.folder))
        use_database(standing.urls.app_url)
        print_province(console, standing)
        if no_serve:
            last_lines(standing, None, started)
            return
        chosen = free_port(HOST, port or PORT, 1 if port else PORTS_TRIED)
        if chosen is None:
            raise NotServing(f"Cổng {port or PORT} đang có chương trình khác dùng. Hãy chọn cổng khác bằng --port.")
        stand_on(day, standing.urls.database)
        serve(HOST, chosen, on_ready=lambda: last_lines(standing, f"http://{HOST}:{chosen}/", started))


@contextmanager
def step(console: Console, title: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done, and afterwards how long it took."""
    started = time.monotonic()
    with console.status(f"{title} …"):
        yield lambda name: None
    seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
    console.print(f"{title}: {seconds} giây", style="dim")


def print_province(console: Console, standing: Standing) -> None:
    province = standing.province()
    if province:
        console.print(
            f"Tỉnh mẫu: {number_text(province.files)} tệp, {number_text(province.units)} đơn vị, "
            f"{number_text(province.people)} cán bộ, {number_text(province.claims)} phiếu, "
            f"{number_text(province.insured)} người tham gia, {number_text(province.contributions)} lượt đóng "
            f"({standing.folder})",
            soft_wrap=True,
        )
    console.print(staff_table())
    console.print(status_table())


def last_lines(standing: Standing, address: str | None, started: float) -> None:
    """Where it is, who signs in, how long it took: the last that is printed."""
    letter = open_letter(standing.folder)
    if letter is not None:
        where = f"{address}nguoi-than/" if address else "/nguoi-than/"
        proof = f"ngày sinh {letter.birth}, bốn số cuối {letter.last4}"
        click.echo(f"Người thân: {where} với mã {letter.code}, {proof}")
    click.echo(f"Dữ liệu giả lập, đứng ở ngày {day_text(standing.day)}.")
    if address:
        click.echo(f"Địa chỉ:   {address}")
    width = max(len(login.username) for login in LOGINS)
    for login in LOGINS:
        click.echo(f"Tài khoản: {login.username:{width}}  {shown_name(login)}, {login.role.label}")
    click.echo(f"Mật khẩu:  {standing.password}  (chung cho mọi tài khoản)")
    if standing.day == FIRST_DAY:
        click.echo(f'Đi tiếp:   make demo ARGS="--at {LATER_DAY}"')
    stop = " Dừng bằng Ctrl-C." if address else ""
    click.echo(f"Xong sau {duration(time.time() - started)} (lúc {datetime.now():%H:%M}).{stop}")  # noqa: DTZ005


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} phút {rest} giây" if minutes else f"{rest} giây"
