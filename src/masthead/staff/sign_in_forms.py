"""The form that asks for a sign-in code."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from masthead.staff.models import Member


class RequestCodeForm(RequestLoginCodeForm):
    """Asks for an address and answers alike whether or not a member has it.

    The library would also look at its own table of addresses, where one that an owner has since
    replaced could go on opening the desk; only ``Member.email`` counts here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Label the one field."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})

    def clean_email(self) -> str:
        """Find the member, if any, within the limits on how often one may ask."""
        email: str = self.cleaned_data["email"]
        if not settings.MASTHEAD_MAIL_CONFIGURED:
            raise forms.ValidationError(
                _("This newsroom cannot send mail yet. Ask for a sign-in link: ./masthead staff link"),
                code="mail_not_configured",
            )
        if not ratelimit.consume(context.request, action="request_login_code", key=email.lower()):
            raise forms.ValidationError(_("Too many tries. Wait a minute, then ask for a new code."), code="too_many")
        member = Member.objects.find_by_email(email)
        self._user = member if member and member.is_active else None
        return email
