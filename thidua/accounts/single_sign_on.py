"""Who does the office's OpenID provider say is there, and which account is that?

Of allauth's flow we ask more: the id_token must be signed by one of the provider's published keys, carry the nonce of
this very attempt, and come at all; claims from anywhere else are not used.
"""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from thidua.accounts.models import SYSTEM_USERNAME, User

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
SEVERAL_FACTORS = "mfa"  # RFC 8176: the provider says that it asked for more than one


def nonce_of(state: str) -> str:
    """The nonce of an attempt: bound to its state, which the browser's session holds and gives out once."""
    return salted_hmac("thidua.accounts.nonce", state, algorithm="sha256").hexdigest()


class NoncedClient(OAuth2Client):  # type: ignore[misc]
    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: dict[str, str]) -> str:
        extra = {**extra_params, "nonce": nonce_of(self.state or "")}
        return str(super().get_redirect_url(authorization_url, scope, extra))


class SignedAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    client_class = NoncedClient

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(build_absolute_uri(request, reverse("single_sign_on_callback")))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Signature, issuer, audience, expiry and nonce; allauth would trust the connection for the signature."""
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("unreadable id_token") from error
        if algorithm not in ALGORITHMS:
            raise OAuth2Error("id_token not signed by a public key")
        self.did_fetch_access_token = False
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        expected = nonce_of(self.request.GET.get("state", ""))
        if not constant_time_compare(str(claims.get("nonce", "")), expected):
            raise OAuth2Error("nonce of another attempt")
        return claims


class SignedProvider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = SignedAdapter


def account_of(claims: dict[str, Any]) -> User | None:
    """The account that the claims mean: by the stated claim (``THIDUA_OIDC_CLAIM``) our user name, else by an e-mail
    address that the provider has verified and that exactly one account has. None: nobody's, or not surely."""
    accounts = User.objects.filter(is_active=True).exclude(username=SYSTEM_USERNAME)
    if settings.OIDC_CLAIM:
        name = claims.get(settings.OIDC_CLAIM)
        return accounts.filter(username=name).first() if isinstance(name, str) and name else None
    email = claims.get("email")
    if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
        return None
    found = list(accounts.filter(email__iexact=email)[:2])
    return found[0] if len(found) == 1 else None


def came_with_second_factor(signal_kwargs: dict[str, Any] | None) -> bool:
    """Whether somebody came by single sign-on and the provider says that it asked for several factors (``amr``), so
    that we need not ask again."""
    sociallogin = (signal_kwargs or {}).get("sociallogin")
    said = sociallogin.state.get("amr") if sociallogin is not None else None
    return isinstance(said, list) and SEVERAL_FACTORS in said
