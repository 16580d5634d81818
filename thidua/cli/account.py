"""`thidua account`: the first accounts of an office, and a new password for whoever lost his."""

import secrets
from datetime import datetime

import click

from thidua.accounts.actions import give, open_account, reset_password
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.cli.terminal import system_account
from thidua.lib.postgres import use_main_database
from thidua.orgs.queries import unit_by_code

GIVEN = [role.value for role in Role if role != Role.EMERGENCY]
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


@click.command("account")
@click.argument("username")
@click.option("--role", type=click.Choice(GIVEN), help="Vai trò được giao; ghi thêm lần nữa để giao vai trò khác.")
@click.option("--unit", "unit_code", default="", help="Mã đơn vị mà vai trò có hiệu lực (và mọi đơn vị dưới nó).")
@click.option("--person", "person_code", default="", help="Mã cán bộ của người này trong danh sách.")
@click.option("--until", type=click.DateTime(["%d/%m/%Y"]), help="Ngày cuối của vai trò, dd/mm/yyyy.")
@click.option("--new-password", is_flag=True, help="Đặt mật khẩu mới cho tài khoản đã có.")
def account_command(
    username: str, role: str | None, unit_code: str, person_code: str, until: datetime | None, new_password: bool
) -> None:
    """Mở tài khoản USERNAME (nếu chưa có) và giao vai trò. Mật khẩu đầu tiên được in ra một lần."""
    use_main_database()
    by = system_account()
    unit = unit_by_code(unit_code) if unit_code else None
    if unit_code and unit is None:
        raise click.BadParameter(f"Không có đơn vị mang mã {unit_code}.", param_hint="--unit")
    if role in {Role.OFFICIAL, Role.FOCAL, Role.HEAD} and unit is None:
        raise click.UsageError("Vai trò của đơn vị phải có --unit.")
    user = User.objects.filter(username=username).first()
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
    if user is None:
        user = open_account(by=by, username=username, password=password, person_code=person_code)
        click.echo(f"Mật khẩu của {username}: {password}  (chỉ hiện lần này; đổi sau khi đăng nhập)")
    elif new_password:
        reset_password(by=by, user=user, password=password)
        click.echo(f"Mật khẩu mới của {username}: {password}  (chỉ hiện lần này; đổi sau khi đăng nhập)")
    if role:
        give(by=by, user=user, role=role, unit=unit, ends_on=until.date() if until else None)
        where = f" cho đơn vị {unit.code}" if unit else ""
        click.echo(f"Đã giao vai trò {Role(role).label}{where}.")
