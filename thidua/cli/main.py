"""`thidua`: the command line, under which an office works and rehearses."""

import os
import sys

import click
import django


class Vietnamese(click.Group):
    """A group whose unexpected refusals reach people as one sentence."""

    def invoke(self, context: click.Context) -> object:
        from django.core.exceptions import PermissionDenied

        from thidua.campaigns.queries import NotSetUp
        from thidua.engine.periods import PeriodCodeError
        from thidua.imports.registry import ImportRefused
        from thidua.lib.postgres import DatabaseProblem
        from thidua.lib.sealing import SealingError

        try:
            return super().invoke(context)
        except (DatabaseProblem, ImportRefused, NotSetUp, PermissionDenied, PeriodCodeError, SealingError) as error:
            click.echo(f"Lỗi: {error}", err=True)
            context.exit(2 if isinstance(error, PeriodCodeError) else 1)


def main() -> None:
    """Entry point of the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from thidua.cli.demo import demo
    from thidua.cli.doctor import doctor
    from thidua.cli.files import import_command, link_command, undo_command, void_row_command
    from thidua.cli.periods import close_command, export_command, provisional_command, replay_command
    from thidua.cli.run import run_command
    from thidua.cli.setup import setup_command

    group = Vietnamese(
        "thidua",
        help="Thi đua: từ các tệp Excel của đơn vị và sổ đóng BHXH đến kết quả đã chốt của từng kỳ.",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    commands = (
        run_command,
        import_command,
        link_command,
        close_command,
        provisional_command,
        replay_command,
        export_command,
        undo_command,
        void_row_command,
        setup_command,
        doctor,
        demo,
    )
    for command in commands:
        group.add_command(command)
    sys.exit(group(prog_name="thidua"))
