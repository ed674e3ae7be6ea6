"""The tables of the staff: members of the newsroom and the links that let them in once."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PasswordRefused(TypeError):
    """Something tried to give a member a password; members sign in by code, passkey or link."""


class MemberManager(BaseUserManager["Member"]):
    """Finds members by address, whatever its case, and makes new ones, always without a password."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """Get the member with this e-mail address."""
        return self.get(email=tidy_email(username or ""))

    def find_by_email(self, email: str) -> "Member | None":
        """Find the member with this e-mail address, whatever its case."""
        return self.filter(email=tidy_email(email)).first()

    def create_user(self, email: str, **facts: Any) -> "Member":
        """Create a member who can sign in by code, passkey or link only.

        Raises:
            PasswordRefused: ``facts`` hold a password.
        """
        if facts.pop("password", None):
            raise PasswordRefused(_("Members have no passwords."))
        member = self.model(email=email, **facts)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, **facts: Any) -> "Member":
        """Create a member for whom no permission is ever asked."""
        return self.create_user(email, **{**facts, "is_superuser": True})


class Member(AbstractBaseUser, PermissionsMixin):
    """A person who works in the newsroom and may sign in to the desk."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("A member of staff with this e-mail address exists already.")},
    )
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Someone who has left cannot sign in; what they wrote stays theirs.")
    )
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="member_email_once",
                violation_error_message=_("A member of staff with this e-mail address exists already."),
            ),
            # "!" begins what Django stores for somebody who has no password.
            models.CheckConstraint(
                condition=models.Q(password__startswith="!"),  # noqa: S106 - a mark, no password
                name="member_without_password",
            ),
        )

    def __str__(self) -> str:
        """Name the member as colleagues would."""
        return self.get_full_name() or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the member with a tidy address and without a password."""
        self.email = tidy_email(self.email)
        if self.has_usable_password():
            self.set_unusable_password()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Tidy the address before it is checked for being the only one."""
        super().clean()
        self.email = tidy_email(self.email)

    def set_password(self, raw_password: str | None) -> None:
        """Refuse a password; accept only that there is none.

        Raises:
            PasswordRefused: ``raw_password`` is anything but None.
        """
        if raw_password is not None:
            raise PasswordRefused(_("Members have no passwords."))
        self.set_unusable_password()

    def get_full_name(self) -> str:
        """Get the first and the last name, which may be empty."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Get the name for a greeting."""
        return self.first_name or self.email

    def leave(self) -> None:
        """Close the desk to this member at once, open sessions and links included; what they wrote stays."""
        self.is_active = False
        self.set_unusable_password()
        self.save(update_fields=["is_active", "password"])

    def sign_out_everywhere(self) -> None:
        """End every session of this member, on every device.

        Sessions are signed with the stored password, and the stored mark for "none" has a random part.
        """
        self.set_unusable_password()
        self.save(update_fields=["password"])


class SignInLink(models.Model):
    """A link that lets one member in, once, until it expires; only a digest of it is kept."""

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sign_in_links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="sign_in_link_lives_a_while"
            ),
        )

    def __str__(self) -> str:
        """Name the link without revealing it."""
        return f"{self.member_id} {self.made_at:%Y-%m-%d %H:%M}"

    def has_expired(self, *, now: datetime) -> bool:
        """Tell whether the link's time is over."""
        return now >= self.expires_at

    @property
    def is_used(self) -> bool:
        """Tell whether somebody came in with it."""
        return self.used_at is not None


def tidy_email(email: str) -> str:
    """Write an e-mail address the one way in which it is stored and looked up."""
    return email.strip().lower()
