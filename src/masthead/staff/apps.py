"""Registers the staff with Django and keeps the roles complete after every migration."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class StaffConfig(AppConfig):
    """The staff of one newsroom."""

    name = "masthead.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask to be told when a migration has ended."""
        post_migrate.connect(_ensure_roles_at_the_end, dispatch_uid="staff.ensure_roles")


def _ensure_roles_at_the_end(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    # Django announces the applications one by one, and each creates its permissions when its turn comes:
    # a role that was filled earlier than the last turn would miss some.
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if using == DEFAULT_DB_ALIAS and sender.label == last.label:
        from masthead.staff.roles import ensure_roles

        ensure_roles()
