"""How does the command line speak Vietnamese: help, refusals and mistakes in the call?"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from django.core.exceptions import PermissionDenied

from thidua.campaigns.queries import NotSetUp
from thidua.cli.serving import NotServing
from thidua.engine.periods import PeriodCodeError
from thidua.imports.registry import ImportRefused
from thidua.lib.postgres import DatabaseProblem
from thidua.lib.sealing import SealingError

HEADINGS = {"Options": "Tùy chọn", "Commands": "Lệnh"}
REFUSALS = (DatabaseProblem, ImportRefused, NotServing, NotSetUp, PermissionDenied, SealingError)
UNUSABLE_ARGUMENTS = 2
REFUSED = 1


class VietnameseFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        arguments = args.replace("[OPTIONS]", "[TÙY CHỌN]").replace("COMMAND [ARGS]", "LỆNH [THAM SỐ]")
        super().write_usage(prog, arguments, prefix="Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().write_dl([(term, text.replace("[required]", "[bắt buộc]")) for term, text in rows], *args, **kwargs)


class VietnameseContext(click.Context):
    formatter_class = VietnameseFormatter


class ExistingPath(click.Path):
    """A path that must exist; says so in Vietnamese."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            kind = "thư mục" if self.dir_okay and not self.file_okay else "tệp"
            self.fail(f"không có {kind} “{value}”, hoặc không đọc được", param, ctx)


INPUT_FOLDER = ExistingPath(exists=True, file_okay=False, path_type=Path)
INPUT_FILE = ExistingPath(exists=True, dir_okay=False, path_type=Path)
OUTPUT_FOLDER = ExistingPath(file_okay=False, path_type=Path)
OUTPUT_FILE = ExistingPath(dir_okay=False, path_type=Path)


class WholeNumber(click.ParamType[int]):
    name = "số"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int) or (str(value).isascii() and str(value).isdigit()):
            return int(value)
        self.fail(f"“{value}” không phải là số", param, ctx)


class VietnameseGroup(click.Group):
    """A group whose commands, refusals and mistakes speak Vietnamese."""

    context_class = VietnameseContext

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        speak_vietnamese(cmd)
        super().add_command(cmd, name)

    def run(self, arguments: Sequence[str] | None = None) -> int:
        """Run a command line and return its exit status (2: unusable arguments, 1: refused)."""
        try:
            status = self.main(arguments, prog_name="thidua", standalone_mode=False)
        except click.ClickException as error:
            click.echo(f"Lỗi: {explanation(error)}", err=True)
            return UNUSABLE_ARGUMENTS
        except PeriodCodeError as error:
            click.echo(f"Lỗi: {error}", err=True)
            return UNUSABLE_ARGUMENTS
        except REFUSALS as error:
            click.echo(f"Lỗi: {error}", err=True)
            return REFUSED
        except click.Abort:
            click.echo("Đã dừng.", err=True)
            return REFUSED
        return status if isinstance(status, int) else 0


def speak_vietnamese(command: click.Command) -> None:
    """Give a command Vietnamese help, once."""
    command.context_class = VietnameseContext
    if not command.add_help_option:
        return
    command.add_help_option = False
    click.help_option("-h", "--help", help="Hiện phần trợ giúp này rồi thoát.")(command)


def explanation(error: click.ClickException) -> str:
    """What was wrong with the call, and where help is."""
    context = getattr(error, "ctx", None)
    advice = f" Xem: {context.command_path} --help" if context else ""
    name = _parameter_name(error)
    if isinstance(error, click.MissingParameter):
        return f"thiếu {name}.{advice}"
    if isinstance(error, click.NoSuchOption):
        return f"không có tùy chọn {error.option_name}.{advice}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"không có lệnh {error.command_name}.{advice}"
    if isinstance(error, click.BadParameter):
        return f"{name}: {error.message.rstrip('.')}.{advice}"
    if isinstance(error, click.UsageError):
        return f"không hiểu cách gọi lệnh ({error.message.rstrip('.')}).{advice}"
    return error.format_message()


def _parameter_name(error: click.ClickException) -> str:
    parameter, context = getattr(error, "param", None), getattr(error, "ctx", None)
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.make_metavar(context) if isinstance(parameter, click.Parameter) and context else "tham số"
