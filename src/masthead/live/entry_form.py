"""The form of an entry: made for speed, and for a phone without scripts."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from masthead.bylines.models import Byline
from masthead.live.marked_text import html_of
from masthead.live.models import Entry
from masthead.live.writing import Hand, save_entry
from masthead.pictures.models import Picture
from masthead.stories.gate import check_text
from masthead.stories.readiness import says_tk, tk_message

PUBLISH = "publish"
_NEWEST_PICTURES = 40


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an entry says. A picture is taken with the phone here, or chosen among the newest."""

    upload = forms.FileField(
        label=gettext_lazy("New picture"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    alt = forms.CharField(
        label=gettext_lazy("What the new picture shows"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("For readers who cannot see it."),
    )
    credit = forms.CharField(label=gettext_lazy("Who made the new picture"), max_length=160, required=False)
    told = forms.CharField(
        label=gettext_lazy("What readers are told of a mistake"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What was wrong, and what is right. Nothing for a comma."),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        """In the order in which an editor in a hurry fills them in."""

        model = Entry
        fields = ("headline", "text", "is_key_point", "is_pinned", "byline", "at", "picture")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        """Offer the names and pictures at hand, and leave the time to the clock."""
        super().__init__(*args, **kwargs)
        self._made: Picture | None = None
        fields: dict[str, Any] = self.fields
        fields["byline"].queryset = Byline.objects.filter(locale__language_code=language).order_by("name", "pk")
        fields["picture"].queryset = _newest_pictures(self.instance)
        self.fields["at"].required = False
        self.initial["base"] = self.instance.latest_revision_id
        if self.instance.pk is None:
            self.initial["at"] = None
            self.fields["at"].help_text = _("Now, where nothing is said.")
        if not self.instance.is_public:
            del self.fields["told"]

    @property
    def publishes(self) -> bool:
        """Whether readers will see it."""
        return PUBLISH in self.data or self.instance.is_public

    def keep(self, *, publish: bool, by: Hand) -> Entry:
        """Save the picture that came with it, as any upload is, and then the entry."""
        entry: Entry = self.save(commit=False)
        entry.at = entry.at or by.now
        # Not in one transaction: that of the entry may not be held while the picture's sizes are made.
        if self._made is not None:
            self._made.uploaded_by_user = by.member
            self._made.save()
            entry.picture = self._made
        return save_entry(entry, by=by, publish=publish, told=self.cleaned_data.get("told", ""))

    def clean(self) -> dict[str, Any]:
        """Refuse what no reader may get, and a save over somebody else's that was not seen."""
        said: dict[str, Any] = super().clean() or {}
        if not (said.get("headline") or said.get("text") or said.get("picture") or said.get("upload")):
            self.add_error("text", _("Write something first."))
        self._look_at_text(said)
        self._look_at_picture(said)
        if self.instance.pk and said.get("base") != self.instance.latest_revision_id:
            # Whoever has read them may save all the same.
            self.data = {**self.data, "base": str(self.instance.latest_revision_id)}
            self.add_error(None, _("Somebody else saved this entry meanwhile; below are their words and yours."))
        return said

    def _look_at_text(self, said: dict[str, Any]) -> None:
        try:
            check_text(field="text", html=html_of(said.get("text", "")))
        except forms.ValidationError as refused:
            self.add_error("text", refused.message_dict["text"][0])
        for name in ("headline", "text"):
            if self.publishes and says_tk(said.get(name) or ""):
                self.add_error(name, tk_message())

    def _look_at_picture(self, said: dict[str, Any]) -> None:
        if said.get("upload"):
            made = Picture(title=said["upload"].name[:255], file=said["upload"])
            made.description, made.credit = said.get("alt", ""), said.get("credit", "")
            try:
                made.clean()
            except forms.ValidationError as refused:
                self.add_error("upload", refused.messages[0])
            self._made = made
        shown = self._made if said.get("upload") else said.get("picture")
        if not self.publishes or shown is None:
            return
        at = ("alt", "credit") if said.get("upload") else ("picture", "picture")
        if not shown.description.strip():
            self.add_error(at[0], _("This picture has no alternative text. Open the picture and describe it."))
        if not shown.credit.strip():
            self.add_error(at[1], _("This picture has no credit. Open the picture and say who made it."))


def _newest_pictures(entry: Entry) -> QuerySet[Picture]:
    newest = list(Picture.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)[:_NEWEST_PICTURES])
    ids = [*newest, *([entry.picture_id] if entry.picture_id else [])]
    return Picture.objects.filter(pk__in=ids).order_by("-created_at", "-pk")
