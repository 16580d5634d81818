from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thidua.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed
        from django.contrib.auth.signals import user_logged_in

        from thidua.accounts.actions.secrets import SealedSecrets
        from thidua.lib.resealing import register_sealed

        register_sealed(lambda: [SealedSecrets()])
        user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
        authentication_step_completed.connect(_step_completed, dispatch_uid="accounts.step")


def _signed_in(request: Any, user: Any, **_: Any) -> None:
    from thidua.lib.access import note_sign_in

    note_sign_in(request)


def _step_completed(request: Any, user: Any, method: str, **said: Any) -> None:
    """A password, code or key was right: at sign-in, or once more before a sensitive act."""
    from thidua.accounts.middleware import note_second_factor
    from thidua.lib.access import note_sign_in

    if method == "mfa":
        note_second_factor(request, user)
    if said.get("reauthenticated"):
        note_sign_in(request)
