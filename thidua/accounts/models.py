"""Who acts in the system, in which roles, for which units and from when to when?"""

from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.accounts.enums import (
    CAPABILITIES,
    PROVINCE_ONLY,
    SECOND_FACTOR_ROLES,
    UNIT_ROLES,
    InvitationChannel,
    InvitationState,
    Role,
)
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.fields import CodeField
from thidua.lib.history import tracked
from thidua.lib.scope import Scope
from thidua.orgs.models import Unit

SYSTEM_USERNAME = "dong-lenh"  # the account under which the command line acts


class User(AbstractUser):
    """An account. ``person_code`` is the code under which a mobiliser stands in the roster."""

    person_code = CodeField(max_length=100, blank=True)

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        constraints = [
            models.UniqueConstraint(fields=["person_code"], condition=~Q(person_code=""), name="user_one_a_person")
        ]
        indexes = [models.Index(Upper("email"), name="user_by_email")]  # of __iexact: signing in asks before it hashes

    @property
    def shown_name(self) -> str:
        """What pages call who acted; the command line has its name in the reader's language."""
        return _("Dòng lệnh") if self.username == SYSTEM_USERNAME else self.get_full_name() or self.username

    @cached_property
    def grants_today(self) -> "list[Grant]":
        """The grants that hold today, those of sleeping roles only in a season."""
        if not self.is_active or self.pk is None:
            return []
        return list(Grant.objects.holding(today()).filter(user=self).select_related("principal__user").order_by("pk"))

    def forget_grants(self) -> None:
        """After a grant of this account changed: ask again."""
        vars(self).pop("grants_today", None)

    @property
    def roles_today(self) -> set[str]:
        return {grant.role for grant in self.grants_today}

    @property
    def roles_text(self) -> str:
        """The roles of today as pages name them, each once."""
        return ", ".join(dict.fromkeys(str(Role(grant.role).label) for grant in self.grants_today))

    def can(self, capability: Capability) -> bool:
        """Whether a grant of today gives the capability; the command line's account has all."""
        if not self.is_active:
            return False
        if self.username == SYSTEM_USERNAME:
            return True
        return any(capability in grant.capabilities for grant in self.grants_today)

    def scope_for(self, capability: Capability) -> Scope:
        """Which rows the account may read with the capability: for areas below this one."""
        from thidua.accounts.queries import scope_of  # noqa: PLC0415 -- the queries read this module

        return scope_of(self, capability)

    @property
    def acts_for(self) -> list[str]:
        """The accounts for whom this one deputises today in what it could not do by itself: the audit marks its
        deeds so."""
        own = {(grant.role, grant.unit_id) for grant in self.grants_today if not grant.is_deputy}
        return sorted(
            {
                grant.principal.user.username
                for grant in self.grants_today
                if grant.principal is not None and (grant.role, grant.unit_id) not in own
            }
        )

    @property
    def needs_second_factor(self) -> bool:
        return settings.SECOND_FACTOR and bool(self.roles_today & SECOND_FACTOR_ROLES)


class GrantRows(models.QuerySet["Grant"]):
    def within(self, scope: Scope) -> "GrantRows":
        """Those for the scope's units, closed ones among them; whoever sees everything sees those of the province."""
        return self if scope.sees_all else self.filter(unit__in=scope.past_units)

    def lasting_on(self, day: date) -> "GrantRows":
        """Grants that are not over on the day: they hold, sleep or are still to begin."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
            revoked_at__isnull=True,
        )

    def holding(self, day: date) -> "GrantRows":
        """Grants that hold on the day: within their dates, not over by the clock, not asleep."""
        seasons = Season.objects.filter(starts_on__lte=day, ends_on__gte=day)
        mine = Q(unit=None, user=None) | Q(unit=models.OuterRef("unit")) | Q(user=models.OuterRef("user"))
        any_season = Season.objects.filter(unit=None, user=None)
        awake = Q(models.Exists(seasons.filter(mine))) | ~Q(models.Exists(any_season))
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
            ~Q(role__in=UNIT_ROLES) | awake,
            starts_on__lte=day,
            revoked_at__isnull=True,
        )


@tracked()
class Grant(models.Model):
    """One role of one account, for a unit and all below it (none: the whole province), between two days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="giờ hết hiệu lực của truy cập khẩn cấp")
    is_deputy = models.BooleanField(default=False, help_text="làm thay, có ngày cuối")
    principal = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies", help_text="làm thay quyền nào"
    )
    reason = models.CharField(max_length=1000, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=1000, blank=True)

    objects = GrantRows.as_manager()

    class Meta:
        verbose_name = "quyền được giao"
        verbose_name_plural = "quyền được giao"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="grant_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(UNIT_ROLES)) | Q(unit__isnull=False), name="grant_unit_role_has_its_unit"
            ),
            models.CheckConstraint(
                condition=Q(is_deputy=False) | Q(ends_on__isnull=False), name="grant_deputy_has_a_last_day"
            ),
            models.CheckConstraint(
                condition=Q(principal__isnull=True) | Q(is_deputy=True), name="grant_only_a_deputy_has_a_principal"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.EMERGENCY) | (Q(ends_at__isnull=False) & ~Q(reason="")),
                name="grant_emergency_has_reason_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the grant gives: for a unit never what is done for the whole province."""
        given = CAPABILITIES[self.role]
        return given if self.unit_id is None else given - PROVINCE_ONLY


@tracked()
class Season(models.Model):
    """When the accounts of units and officials are awake: all of them, or as an exception those of one unit or one
    account. With no season for all they always are."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = "mùa thi đua"
        verbose_name_plural = "mùa thi đua"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(user__isnull=True), name="season_exception_for_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class InvitationRows(models.QuerySet["Invitation"]):
    def within(self, scope: Scope) -> "InvitationRows":
        """Those into the scope's units; whoever sees everything sees those into the province, too."""
        return self if scope.sees_all else self.filter(unit__in=scope.units)

    def open_on(self, day: date) -> "InvitationRows":
        """Those that somebody can still accept."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_on__gte=day)

    def in_state(self, state: str, day: date) -> "InvitationRows":
        """Those of which this became, as of the day; in the order in which ``Invitation.state`` asks."""
        if state == InvitationState.ACCEPTED:
            return self.filter(accepted_at__isnull=False)
        left = self.filter(accepted_at__isnull=True)
        if state == InvitationState.WITHDRAWN:
            return left.filter(revoked_at__isnull=False)
        left = left.filter(revoked_at__isnull=True)
        if state == InvitationState.EXPIRED:
            return left.filter(expires_on__lt=day)
        unsent = Q(channel=InvitationChannel.MAIL, sent_at__isnull=True)
        waiting = left.filter(expires_on__gte=day)
        return waiting.filter(unsent) if state == InvitationState.SENDING else waiting.exclude(unsent)


class Invitation(models.Model):
    """An account that is offered: whoever shows its one-time code makes it his. Only a digest of the code is kept."""

    code_index = models.BinaryField(max_length=16, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person_code = CodeField(max_length=100, blank=True)
    full_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    channel = models.CharField(max_length=10, choices=InvitationChannel.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="để vào lại tài khoản đã có này",
    )
    grant_starts_on = models.DateField(null=True, blank=True)
    grant_ends_on = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationRows.as_manager()

    class Meta:
        verbose_name = "lời mời"
        verbose_name_plural = "lời mời"
        indexes = [
            models.Index(fields=["unit", "-invited_at"], name="invitation_of_unit"),
            models.Index(fields=["person_code"], condition=~Q(person_code=""), name="invitation_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(channel=InvitationChannel.MAIL) | ~Q(email=""), name="invitation_by_mail_has_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(UNIT_ROLES)) | Q(unit__isnull=False),
                name="invitation_to_a_unit_role_has_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"lời mời {self.pk}"

    @property
    def state(self) -> str:
        """What became of it, as of today: a value of ``InvitationState``."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.WITHDRAWN
        if self.expires_on < today():
            return InvitationState.EXPIRED
        if self.channel == InvitationChannel.MAIL and self.sent_at is None:
            return InvitationState.SENDING
        return InvitationState.WAITING


class AttemptCount(models.Model):
    """How often something failed under one key (a digest of account and address, say) within a window of time."""

    key = models.BinaryField(max_length=16, unique=True)
    count = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "số lần thử"
        verbose_name_plural = "số lần thử"
        indexes = [models.Index(fields=["window_ends_at"], name="attempt_count_old")]

    def __str__(self) -> str:
        return f"{self.count}"


def scope_roots(user: Any, capability: Capability) -> tuple[bool, set[int]]:
    """(whether a grant covers the whole province, the units at the top of the others) for a capability, today."""
    if not user.is_active:
        return False, set()
    if user.username == SYSTEM_USERNAME:
        return True, set()
    grants = [grant for grant in user.grants_today if capability in grant.capabilities]
    return any(grant.unit_id is None for grant in grants), {grant.unit_id for grant in grants if grant.unit_id}
