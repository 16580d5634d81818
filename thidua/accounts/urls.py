"""Addresses outside any campaign: signing in and out, what protects an account, language, colours.

allauth names its addresses itself (``account_login``, ``mfa_index`` …): those of its views that we use stand here under
these names, behind our decorators; no other view of it has an address.
"""

from django.urls import path
from django.views.i18n import set_language

from thidua.accounts.views import appearance, invited, protecting, signing_in, single_sign_on
from thidua.lib.access import open_to_all

urlpatterns = [
    path("dang-nhap/", signing_in.sign_in, name="login"),
    path("dang-nhap/", signing_in.sign_in, name="account_login"),
    path("dang-nhap/khoa-truy-cap/", signing_in.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("dang-nhap/buoc-hai/", signing_in.second_step, name="mfa_authenticate"),
    path("dang-nhap/lam-lai/", signing_in.begin_anew, name="sign_in_anew"),
    path("dang-nhap/sso/", single_sign_on.leave, name="single_sign_on"),
    path("dang-nhap/sso/ve/", single_sign_on.come_back, name="single_sign_on_callback"),
    path("dang-nhap/da-dong/", signing_in.inactive, name="account_inactive"),
    path("dang-xuat/", signing_in.sign_out, name="logout"),
    path("dang-xuat/", signing_in.sign_out, name="account_logout"),
    path("tai-khoan/bao-ve/", protecting.protection, name="mfa_index"),
    path("tai-khoan/mat-khau/", protecting.new_password, name="account_change_password"),
    path("tai-khoan/ung-dung/them/", protecting.app_add, name="mfa_activate_totp"),
    path("tai-khoan/ung-dung/bo/", protecting.app_remove, name="mfa_deactivate_totp"),
    path("tai-khoan/khoa/them/", protecting.passkey_add, name="mfa_add_webauthn"),
    path("tai-khoan/khoa/<int:pk>/doi-ten/", protecting.passkey_rename, name="mfa_edit_webauthn"),
    path("tai-khoan/khoa/<int:pk>/bo/", protecting.passkey_remove, name="mfa_remove_webauthn"),
    path("tai-khoan/ma-khoi-phuc/", protecting.codes, name="mfa_view_recovery_codes"),
    path("tai-khoan/ma-khoi-phuc/tep/", protecting.codes_file, name="mfa_download_recovery_codes"),
    path("tai-khoan/ma-khoi-phuc/tao/", protecting.codes_anew, name="mfa_generate_recovery_codes"),
    path("tai-khoan/phien/", protecting.sessions, name="usersessions_list"),
    path("tai-khoan/xac-nhan/mat-khau/", signing_in.password_once_more, name="account_reauthenticate"),
    path("tai-khoan/xac-nhan/ma/", signing_in.code_once_more, name="mfa_reauthenticate"),
    path("tai-khoan/xac-nhan/khoa/", signing_in.passkey_once_more, name="mfa_reauthenticate_webauthn"),
    path("tai-khoan/chua-mo/", signing_in.asleep, name="asleep"),
    path("loi-moi/", invited.enter_code, name="invitation-code"),
    path("loi-moi/nhan/", invited.accept, name="invitation-accept"),
    path("giao-dien/", appearance.choose_theme, name="theme"),
    path("ngon-ngu/", open_to_all(set_language), name="set_language"),
]
