"""Who is there? Sign in and sign out."""

from django.contrib.auth.views import LoginView, LogoutView

from thidua.lib.access import open_to_all

sign_in = open_to_all(LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True))
sign_out = open_to_all(LogoutView.as_view())
