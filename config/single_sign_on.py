"""What does allauth need to know of the office's OpenID provider, when the environment names one?"""

from typing import Any, Final
from urllib.parse import urlsplit

from config.environment import Environment

PROVIDER_ID: Final = "sso"  # it stands in the address that the provider leads back to: /dang-nhap/sso/ve/


def single_sign_on(environment: Environment) -> dict[str, Any]:
    """``SOCIALACCOUNT_PROVIDERS``: the provider of the environment, if any. Only its signed id_token is used."""
    app = {
        "provider_id": PROVIDER_ID,
        "name": environment.oidc_name,
        "client_id": environment.oidc_client,
        "secret": environment.oidc_secret,
        "settings": {"server_url": environment.oidc_url, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    }
    apps = [app] if environment.oidc_url else []
    return {"openid_connect": {"APPS": apps, "provider_class": "thidua.accounts.single_sign_on.SignedProvider"}}


def sign_on_origin(environment: Environment) -> list[str]:
    """The origin that a form may lead to: browsers check it on the way to the provider, too."""
    parts = urlsplit(environment.oidc_url or "")
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
