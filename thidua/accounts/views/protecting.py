"""How does somebody protect his account? Password, passkeys, authenticator app, recovery codes, open sessions."""

from typing import Any

from allauth.account.views import PasswordChangeView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.accounts.actions.protecting import note
from thidua.accounts.devices import browser_name
from thidua.accounts.forms import ActivateCodeForm, AddPasskeyForm, NewPasswordForm, RenamePasskeyForm
from thidua.accounts.middleware import has_shown_it, note_second_factor
from thidua.accounts.queries import has_second_factor
from thidua.accounts.views.refusing import answers_too_many
from thidua.accounts.views.signing_in import in_json
from thidua.lib.access import requires_recent_sign_in, signed_in


class Protection(IndexView):  # type: ignore[misc]
    """Everything on one page; whoever must set up a second factor first reads that here."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        found = super().get_context_data(**kwargs)
        must = user.needs_second_factor and not has_second_factor(user) and not has_shown_it(self.request)
        return {**found, "must_set_up": must}


class NewPassword(PasswordChangeView):  # type: ignore[misc]
    template_name = "account/password_change.html"

    def get_form_class(self) -> type[NewPasswordForm]:
        return NewPasswordForm

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(by=self.request.user, action="account.password_changed")
        messages.success(self.request, _("Đã đổi mật khẩu. Các phiên khác của bạn đã bị đăng xuất."))
        return response


class AppAdd(ActivateTOTPView):  # type: ignore[misc]
    template_name = "mfa/totp/activate_form.html"

    def get_form_class(self) -> type[ActivateCodeForm]:
        return ActivateCodeForm

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_second_factor(self.request, self.request.user)  # whoever set it up here has just shown it
        note(by=self.request.user, action="account.factor_added", kind="totp")
        messages.success(self.request, _("Đã thêm ứng dụng xác thực."))
        return response


class AppRemove(DeactivateTOTPView):  # type: ignore[misc]
    template_name = "mfa/totp/deactivate_form.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(by=self.request.user, action="account.factor_removed", kind="totp")
        messages.success(self.request, _("Đã bỏ ứng dụng xác thực."))
        return response


class PasskeyAdd(AddWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/add_form.html"

    def get_form_class(self) -> type[AddPasskeyForm]:
        return AddPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        found["options"] = in_json({"options": auth.begin_registration(self.request.user, passwordless=True)})
        return {**found, "form": kwargs.get("form") or found["form"]}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note_second_factor(self.request, self.request.user)
        note(by=self.request.user, action="account.factor_added", kind="passkey")
        messages.success(self.request, _("Đã thêm khóa truy cập. Lần sau bạn có thể đăng nhập bằng nó."))
        return response


class PasskeyRename(EditWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/edit_form.html"

    def get_form_class(self) -> type[RenamePasskeyForm]:
        return RenamePasskeyForm

    def get_success_url(self) -> str:
        return reverse("mfa_index")


class PasskeyRemove(RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/authenticator_confirm_delete.html"

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_index"))
        super().form_valid(form)
        note(by=self.request.user, action="account.factor_removed", kind="passkey")
        messages.success(self.request, _("Đã bỏ khóa truy cập."))
        return HttpResponseRedirect(reverse("mfa_index"))


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "mfa/recovery_codes/index.html"


class CodesFile(DownloadRecoveryCodesView):  # type: ignore[misc]
    template_name = "mfa/recovery_codes/download.txt"


class CodesAnew(GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "mfa/recovery_codes/generate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(by=self.request.user, action="account.codes_generated")
        messages.success(self.request, _("Đã tạo mã khôi phục mới; các mã cũ không còn dùng được."))
        return response


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        rows = [(one, browser_name(one.user_agent), one.is_current()) for one in reversed(found["sessions"])]
        return {**found, "rows": rows}

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(by=self.request.user, action="account.sessions_ended")
        messages.success(self.request, _("Đã đăng xuất khỏi các nơi khác."))
        return response


protection = signed_in(Protection.as_view())
new_password = answers_too_many(signed_in(requires_recent_sign_in(NewPassword.as_view())))
app_add = signed_in(requires_recent_sign_in(AppAdd.as_view()))
app_remove = signed_in(requires_recent_sign_in(AppRemove.as_view()))
passkey_add = signed_in(requires_recent_sign_in(PasskeyAdd.as_view()))
passkey_rename = signed_in(requires_recent_sign_in(PasskeyRename.as_view()))
passkey_remove = signed_in(requires_recent_sign_in(PasskeyRemove.as_view()))
codes = signed_in(requires_recent_sign_in(Codes.as_view()))
codes_file = signed_in(requires_recent_sign_in(CodesFile.as_view()))
codes_anew = signed_in(requires_recent_sign_in(CodesAnew.as_view()))
sessions = signed_in(Sessions.as_view())
