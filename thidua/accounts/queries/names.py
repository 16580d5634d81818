"""Whose account does somebody mean who types a name?"""

from thidua.accounts.models import User


def account_named(text: str) -> User | None:
    """By the user name, in small letters if need be; by an e-mail address when exactly one account has it."""
    named = User.objects.filter(username__in={text, text.lower()}).order_by("pk").first()
    if named is not None or "@" not in text:
        return named
    found = list(User.objects.filter(email__iexact=text, is_active=True)[:2])
    return found[0] if len(found) == 1 else None
