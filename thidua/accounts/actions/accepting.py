"""Whoever shows the code of an invitation makes its account his; an account that he has already takes the role over."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.accounts.actions.limits import give_back, take_attempt
from thidua.accounts.codes import digest_of, plain
from thidua.accounts.models import Grant, Invitation, User
from thidua.accounts.permissions import can_give, can_reopen
from thidua.audit.actions import record
from thidua.lib.clock import today
from thidua.lib.history import acting

TRIES_OF_ADDRESS = 30  # an office behind one address mistypes, too
WINDOW = timedelta(minutes=15)


class NoSuchCode(Exception):
    """The code is none, or no longer: the same answer for unknown, used, expired and withdrawn."""


def find_invitation(*, code: str, address: str) -> Invitation:
    """The open invitation of a code. Attempts of the address are counted before anything is looked up. Raises TooMany,
    NoSuchCode."""
    take_attempt("invitation", address, limit=TRIES_OF_ADDRESS, window=WINDOW)
    found = open_invitation(digest_of(plain(code)[:100]))
    give_back("invitation", address)
    return found


def open_invitation(digest: bytes) -> Invitation:
    """The invitation of a digest, if somebody can still accept it. Raises NoSuchCode."""
    open_ones = Invitation.objects.open_on(today()).select_related("unit", "invited_by", "account")
    found = open_ones.filter(code_index=digest).first()
    if found is None or not _may_still_offer(found):
        raise NoSuchCode
    return found


def _may_still_offer(invitation: Invitation) -> bool:
    """Whether whoever invited is still allowed to, today."""
    if invitation.account is not None:
        return can_reopen(invitation.invited_by, invitation.account)
    return can_give(invitation.invited_by, role=invitation.role, unit=invitation.unit)


def accept_as_new(*, digest: bytes, username: str, password: str | None) -> User:
    """A new account with the offered role; without a password its owner sets up a passkey next. Raises NoSuchCode,
    ValidationError by field."""
    with transaction.atomic():
        invitation = _taken(digest)
        if invitation.account is not None:
            raise NoSuchCode
        given, _space, family = invitation.full_name.rpartition(" ")
        user = User(
            username=username,
            email=invitation.email,
            person_code=invitation.person_code,
            first_name=given[:150],
            last_name=family[:150],
        )
        _check(user, password)
        user.set_password(password)
        with acting(invitation.invited_by, "account.open"):
            user.save()
            record(by=user, action="account.opened", subject_kind="account", subject_key=username, by_invitation=True)
            _accept(invitation, user)
    return user


def come_back(*, digest: bytes, password: str | None) -> User:
    """The owner of an account sets a new way in; password, passkeys, app and codes that he had are gone, and every open
    session with them. Raises NoSuchCode, ValidationError by field."""
    with transaction.atomic():
        invitation = _taken(digest)
        if invitation.account is None:
            raise NoSuchCode
        user: User = User.objects.select_for_update().get(pk=invitation.account.pk)
        if password is not None:
            try:
                validate_password(password, user)
            except ValidationError as error:
                raise ValidationError({"password": error.messages}) from error
        user.set_password(password)
        with acting(user, "account.come_back"):
            user.save(update_fields=["password"])
            Authenticator.objects.filter(user=user).delete()
            invitation.accepted_at, invitation.accepted_by = timezone.now(), user
            invitation.save(update_fields=["accepted_at", "accepted_by"])
            record(by=user, action="account.came_back", subject_kind="account", subject_key=user.username)
    return user


def accept_with(*, digest: bytes, user: User) -> Grant:
    """The offered role for an account that its owner is signed in to. Raises NoSuchCode, ValidationError."""
    with transaction.atomic():
        invitation = _taken(digest)
        if invitation.account is not None:
            raise ValidationError(_("Mã này để vào lại một tài khoản. Hãy đăng xuất rồi nhập mã."))
        if invitation.person_code and user.person_code not in ("", invitation.person_code):
            raise ValidationError(
                _("Lời mời này dành cho một cán bộ khác. Hãy đăng xuất rồi nhập mã bằng tài khoản của đúng người.")
            )
        with acting(user, "invitation.accept"):
            if invitation.person_code and not user.person_code:
                if User.objects.filter(person_code=invitation.person_code).exists():
                    raise ValidationError(_("Cán bộ này đã có tài khoản khác. Hãy đăng nhập bằng tài khoản ấy."))
                user.person_code = invitation.person_code
                user.save(update_fields=["person_code"])
            return _accept(invitation, user)


def _taken(digest: bytes) -> Invitation:
    """The open invitation, locked: of two at once the second finds none. Whoever invited must still be allowed to."""
    rows = (
        Invitation.objects.open_on(today())
        .select_for_update(of=("self",))
        .select_related("unit", "invited_by", "account")
    )
    found = rows.filter(code_index=digest).first()
    if found is None or not _may_still_offer(found):
        raise NoSuchCode
    return found


def _check(user: User, password: str | None) -> None:
    problems: dict[str, Any] = {}
    try:
        User.username_validator(user.username)
    except ValidationError as error:
        problems["username"] = error.messages
    if User.objects.filter(username__iexact=user.username).exists():
        problems["username"] = [_("Tên này đã có người dùng. Hãy chọn tên khác.")]
    if user.person_code and User.objects.filter(person_code=user.person_code).exists():
        problems["username"] = [_("Bạn đã có tài khoản. Hãy đăng nhập rồi nhập lại mã này.")]
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            problems["password"] = error.messages
    if problems:
        raise ValidationError(problems)


def _accept(invitation: Invitation, user: User) -> Grant:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    grant: Grant = Grant.objects.create(
        user=user,
        role=invitation.role,
        unit=invitation.unit,
        starts_on=max(invitation.grant_starts_on or today(), today()),
        ends_on=invitation.grant_ends_on,
        given_by=invitation.invited_by,
    )
    user.forget_grants()
    record(
        by=user,
        action="invitation.accepted",
        subject_kind="invitation",
        subject_key=invitation.pk,
        role=invitation.role,
        unit=invitation.unit.code if invitation.unit else "",
    )
    return grant
