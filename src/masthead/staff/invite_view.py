"""The desk's page on which an owner invites a colleague."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from masthead.staff.invitations import AlreadyOnStaff, Invitation, NewColleague, invite
from masthead.staff.models import Member
from masthead.staff.roles import ROLES, get_role


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.name, role.title) for role in ROLES])


# Django's views take a type only in the type checker's eyes.
if TYPE_CHECKING:
    _InvitationFormView = FormView[InvitationForm]
else:
    _InvitationFormView = FormView


class InviteView(WagtailAdminTemplateMixin, _InvitationFormView):
    """Invites a colleague, and shows the link once where mail is not set up."""

    form_class = InvitationForm
    template_name = "staff/invite.html"
    page_title = _("Invite a colleague")
    header_icon = "user"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Turn away who may not add members."""
        if not request.user.has_perm("staff.add_member"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        """Invite, or say why not."""
        try:
            invitation = self._invite(form.cleaned_data)
        except AlreadyOnStaff:
            form.add_error(
                "email", _("This person is on the staff already. Under Staff you can change what they may do.")
            )
            return self.form_invalid(form)
        context = self.get_context_data(form=form, invitation=invitation)
        return TemplateResponse(self.request, "staff/invited.html", context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the roles and what each may do."""
        return super().get_context_data(**kwargs) | {"roles": ROLES}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Name the way here."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def _invite(self, answers: dict[str, str]) -> Invitation:
        inviter = self.request.user
        colleague = NewColleague(
            email=answers["email"],
            first_name=answers["first_name"],
            last_name=answers["last_name"],
            role=get_role(answers["role"]),
        )
        return invite(
            colleague=colleague, now=timezone.now(), invited_by=inviter if isinstance(inviter, Member) else None
        )
