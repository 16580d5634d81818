"""Does the command line tell people in Vietnamese what was wrong with the call, and exit as the contract says?"""

from pathlib import Path

import click
import pytest

from thidua.cli.periods import close_command, replay_command
from thidua.cli.run import run_command
from thidua.cli.vietnamese import VietnameseGroup, speak_vietnamese
from thidua.imports.registry import ImportRefused

SAMPLE = Path(__file__).parents[1] / "samples" / "clean" / "input"


@click.command("refuse")
def refuse() -> None:
    raise ImportRefused("Không làm được việc này. Hãy làm việc kia.")


@pytest.fixture
def group() -> VietnameseGroup:
    group = VietnameseGroup("thidua", help="Thi đua.")
    for command in (run_command, close_command, replay_command, refuse):
        group.add_command(command)
    speak_vietnamese(group)
    return group


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "thiếu INPUT_DIR"),
        (["run", str(SAMPLE), "--out", "x"], "thiếu --period"),
        (["run", "/khong/co", "--period", "2024Q2", "--out", "x"], "không có thư mục “/khong/co”"),
        (["run", str(SAMPLE), "--period", "2024Q9", "--out", "x"], "“2024Q9” không phải là mã kỳ"),
        (["lam-gi-do"], "không có lệnh lam-gi-do"),
        (["replay", "2024Q2", "--versio", "1"], "không có tùy chọn --versio"),
        (["replay", "2024Q2", "--version", "một"], "“một” không phải là số"),
        (["close", "2024Q2", "thừa"], "không hiểu cách gọi lệnh"),
    ],
)
def test_a_wrong_call_is_explained(
    group: VietnameseGroup, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert group.run(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_refusal_is_one_sentence(group: VietnameseGroup, capsys: pytest.CaptureFixture[str]) -> None:
    assert group.run(["refuse"]) == 1
    assert capsys.readouterr().err == "Lỗi: Không làm được việc này. Hãy làm việc kia.\n"


def test_help_speaks_vietnamese(group: VietnameseGroup, capsys: pytest.CaptureFixture[str]) -> None:
    assert group.run(["run", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Cách dùng: thidua run [TÙY CHỌN] INPUT_DIR" in shown
    assert "Tùy chọn:" in shown
    assert "[bắt buộc]" in shown
    assert "Options" not in shown
