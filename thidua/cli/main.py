"""`thidua`: the command line, under which an office works and rehearses."""

import os
import sys
from pathlib import Path

import django

from config.environment import move_into_demo


def main() -> None:
    """Entry point of the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        move_into_demo(Path(__file__).resolve().parent.parent.parent)
    django.setup()
    from thidua.cli.account import account_command
    from thidua.cli.audit import audit_command
    from thidua.cli.demo import demo
    from thidua.cli.doctor import doctor
    from thidua.cli.files import import_command, link_command, rekey_command, undo_command, void_row_command
    from thidua.cli.periods import close_command, export_command, provisional_command, replay_command
    from thidua.cli.run import run_command
    from thidua.cli.serve import serve_command
    from thidua.cli.setup import setup_command
    from thidua.cli.vietnamese import VietnameseGroup, speak_vietnamese
    from thidua.cli.worker import worker_command

    group = VietnameseGroup(
        "thidua",
        help="Thi đua: từ các tệp Excel của đơn vị và sổ đóng BHXH đến kết quả đã chốt của từng kỳ.",
        context_settings={"max_content_width": 110},
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
        rekey_command,
        setup_command,
        account_command,
        audit_command,
        serve_command,
        worker_command,
        doctor,
        demo,
    )
    for command in commands:
        group.add_command(command)
    speak_vietnamese(group)
    sys.exit(group.run())
