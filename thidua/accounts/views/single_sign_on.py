"""To the office's OpenID provider, and back from it."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from requests import RequestException

from config.single_sign_on import PROVIDER_ID
from thidua.accounts.single_sign_on import SignedAdapter
from thidua.lib.access import open_to_all


@open_to_all
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """By a form of ours alone, so that no other site can begin it."""
    try:
        provider = get_adapter().get_provider(request, PROVIDER_ID)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    try:
        found: HttpResponse = provider.redirect_from_request(request)
    except RequestException:  # it does not answer
        return render(request, "socialaccount/failed.html", {"name": provider.name}, status=503)
    return found


@open_to_all
def come_back(request: HttpRequest) -> HttpResponse:
    try:
        view = OAuth2CallbackView.adapter_view(SignedAdapter(request, PROVIDER_ID))
        found: HttpResponse = view(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    found.headers["Cache-Control"] = "private, no-store"
    return found
