"""Translations at the desk: what wagtail-localize would let a reporter do, and may not."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import URLPattern, path
from wagtail.models import Page
from wagtail_localize.views.update_translations import UpdateTranslationsView


class UpdateTranslations(UpdateTranslationsView):
    """Brings translations up to date; only who may publish every one of them may publish them on the way.

    The library asks for the right to translate alone, so a reporter could have published with it.
    """

    def get_form(self) -> Any:
        """Return the form, its tick for publishing switched off where the member may not publish."""
        form = super().get_form()
        if not self._may_publish():
            # A field that is switched off keeps its first value, whatever the request says.
            form.fields["publish_translations"].disabled = True
        return form

    def _may_publish(self) -> bool:
        try:
            targets = [each.get_target_instance() for each in self.object.translations.filter(enabled=True)]
        except ObjectDoesNotExist:
            # A translation that was deleted, which is written anew: where it would stand, nobody has said yet.
            return False
        pages = [target for target in targets if isinstance(target, Page)]
        others = [target for target in targets if not isinstance(target, Page)]
        user = self.request.user
        return all(page.permissions_for_user(user).can_publish() for page in pages) and all(
            user.has_perm(f"{other._meta.app_label}.change_{other._meta.model_name}") for other in others
        )


def urls() -> list[URLPattern]:
    """Return our own view at the library's address."""
    return [path("localize/update/<int:translation_source_id>/", UpdateTranslations.as_view())]
