"""The addresses of signing in, all at the desk.

django-allauth's own URL lists also hold sign-up, passwords and e-mail management: none of that exists here,
so each page is named singly.
"""

from allauth.account.views import account_inactive, confirm_login_code, logout
from allauth.mfa.base.views import AuthenticateView, reauthenticate
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    edit_webauthn,
    list_webauthn,
    remove_webauthn,
)
from django.urls import path
from django.views.generic import RedirectView

from masthead.staff.colleagues_only import colleagues_only
from masthead.staff.fresh_sign_in import fresh_sign_in_required
from masthead.staff.passkey_forms import AddPasskeyForm, SecondStepForm, SignInAgainForm, SignInWithPasskeyForm
from masthead.staff.views import SignInView, sign_in_again, sign_in_link

login_webauthn = LoginWebAuthnView.as_view(form_class=SignInWithPasskeyForm)
authenticate = AuthenticateView.as_view(webauthn_form_class=SecondStepForm)
reauthenticate_webauthn = ReauthenticateWebAuthnView.as_view(form_class=SignInAgainForm)
add_webauthn = fresh_sign_in_required(AddWebAuthnView.as_view(form_class=AddPasskeyForm))

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="staff_login"),
    path("sign-in/", SignInView.as_view(), name="account_login"),
    path("sign-in/", SignInView.as_view(), name="account_request_login_code"),
    path("sign-in/code/", confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/link/<str:token>/", sign_in_link, name="staff_sign_in_link"),
    path("sign-in/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-step/", authenticate, name="mfa_authenticate"),
    path("sign-in/again/", colleagues_only(sign_in_again), name="account_reauthenticate"),
    path("sign-in/again/passkey/", colleagues_only(reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("sign-in/again/recovery-code/", colleagues_only(reauthenticate), name="mfa_reauthenticate"),
    path("sign-in/out/", logout, name="account_logout"),
    path("sign-in/inactive/", account_inactive, name="account_inactive"),
    path("sign-in/passkeys/", colleagues_only(list_webauthn), name="mfa_index"),
    path("sign-in/passkeys/", colleagues_only(list_webauthn), name="mfa_list_webauthn"),
    path("sign-in/passkeys/add/", colleagues_only(add_webauthn), name="mfa_add_webauthn"),
    path("sign-in/passkeys/<int:pk>/name/", colleagues_only(edit_webauthn), name="mfa_edit_webauthn"),
    path("sign-in/passkeys/<int:pk>/remove/", colleagues_only(remove_webauthn), name="mfa_remove_webauthn"),
    path("sign-in/recovery-codes/", colleagues_only(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("sign-in/recovery-codes/new/", colleagues_only(generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
