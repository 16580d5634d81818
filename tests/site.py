"""How do the tests visit pages? A small office whose first quarters are closed, and clients signed in by role."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from tests.accounts_of import PASSWORD, account, give_role
from tests.builders import TODAY, Office
from thidua.accounts.enums import UNIT_ROLES, Role
from thidua.accounts.models import User
from thidua.evaluation.actions import refresh_open_periods
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import Run

__all__ = ["PASSWORD", "Site"]


class Site:
    """2024Q2 is closed, 2024Q3 has a provisional run; the four small files of ``tests.builders`` are imported."""

    def __init__(self, folder: Path) -> None:
        self.office = Office(folder)
        self.today = TODAY
        self.outcomes = self.office.take_in_all()
        self.run: Run = self.office.close("2024Q2")
        self.office.period("2024Q3")
        refresh_open_periods(by=self.office.by, today=TODAY)

    def user(self, role: Role = Role.OPERATOR, name: str = "") -> User:
        username = name or f"thu-{role.value}"
        found = User.objects.filter(username=username).first()
        if found is not None:
            return found
        if role == Role.EMERGENCY:
            user = account(username)
            give_role(user, role, reason="Thử nghiệm truy cập khẩn cấp", ends_at=timezone.now() + timedelta(hours=1))
            return user
        code = {"person_code": "CB1"} if role == Role.OFFICIAL else {}
        return account(username, role, "KH.A" if role in UNIT_ROLES else "", **code)

    def client(self, role: Role | None = Role.OPERATOR) -> Client:
        """A browser signed in with this role; None: not signed in."""
        client = Client()
        if role is not None:
            client.force_login(self.user(role))
        return client

    def url(self, name: str, *args: Any, period: str = "2024Q2", version: str = "", **query: Any) -> str:
        found = self.office.campaign.periods.get(code=period)
        return Place(self.office.campaign, found, version).url(name, *args, **query)

    def page(self, name: str, *args: Any, role: Role = Role.OPERATOR, **query: Any) -> str:
        """The text of a page that answers 200."""
        response = self.client(role).get(self.url(name, *args, **query))
        assert response.status_code == 200, response.status_code
        return response.content.decode()
