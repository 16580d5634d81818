"""Who acts in the system, and what may he do? (Until accounts have dated scopes every role sees the whole province.)"""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext as _

from thidua.accounts.enums import Role
from thidua.lib.access import Capability

SYSTEM_USERNAME = "dong-lenh"  # the account under which the command line acts
CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.OPERATOR: frozenset(Capability),
    Role.REVIEWER: frozenset({Capability.LOOK, Capability.REVIEW}),
    Role.SUPERVISOR: frozenset({Capability.LOOK}),
    Role.LEADER: frozenset({Capability.LOOK}),
}


class User(AbstractUser):
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    @property
    def shown_name(self) -> str:
        """What pages call who acted; the command line has its name in the reader's language."""
        return _("Dòng lệnh") if self.username == SYSTEM_USERNAME else self.get_full_name() or self.username

    def can(self, capability: Capability) -> bool:
        """Whether the account has the capability; one without a role has none, the command line's has all."""
        if not self.is_active:
            return False
        return self.username == SYSTEM_USERNAME or capability in CAPABILITIES.get(self.role, frozenset())
