"""What is kept of a sign-in by the office's provider: who is who there, and nothing else."""

from typing import Any


def forget_claims(social_account: Any) -> None:
    """Nothing of what the provider told about the person is kept."""
    social_account.extra_data = {}
    social_account.save(update_fields=["extra_data"])
