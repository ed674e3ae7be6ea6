"""The router that keeps the newsroom's safe and the supporters' safe apart."""

from typing import Any, Final

NEWSROOM: Final = "default"
SUPPORTERS: Final = "supporters"
SUPPORTERS_APPS: Final = frozenset({"readers", "patronage", "agenda", "newsletters", "office"})
SHARED_APPS: Final = frozenset({"jobs", "post", "press"})


class TwoSafes:
    """Send every app label to its own database; queues, notes and mail have tables in both."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return the safe that ``model`` lives in; a shared table follows its instance."""
        return self._safe_of(model, hints)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Return the safe that ``model`` is written to."""
        return self._safe_of(model, hints)

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool:
        """Refuse a relation that would cross from one safe to the other."""
        return self._label_safe(one._meta.app_label) == self._label_safe(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Give each safe only the tables that belong in it."""
        if app_label in SHARED_APPS:
            return True
        return db == self._label_safe(app_label)

    def _safe_of(self, model: Any, hints: dict[str, Any]) -> str | None:
        label = model._meta.app_label
        instance = hints.get("instance")
        if label in SHARED_APPS and instance is not None and instance._state.db:
            return str(instance._state.db)
        return self._label_safe(label)

    @staticmethod
    def _label_safe(label: str) -> str:
        return SUPPORTERS if label in SUPPORTERS_APPS else NEWSROOM
