"""Has an account a second factor, and which?"""

from typing import Any

from allauth.mfa.models import Authenticator

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for these


def has_second_factor(user: Any) -> bool:
    """Whether it has an authenticator app or a passkey."""
    return count_of_second_factors(user) > 0


def count_of_second_factors(user: Any) -> int:
    number: int = Authenticator.objects.filter(user_id=user.pk, type__in=TYPES).count()
    return number
