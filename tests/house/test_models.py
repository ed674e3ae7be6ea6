"""House rules on models: two safes, layers between relations, migrations that are up to date."""

import ast
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, models
from wagtail.models import Orderable

from masthead.lib.router import NEWSROOM, SUPPORTERS

ROOT = Path(__file__).resolve().parents[2]
SUPPORTERS_APPS = ("readers", "patronage", "agenda", "newsletters", "office")


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("masthead.")]


def rank_by_app() -> dict[str, int]:
    """Return how high each folder stands, from the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    return {name.strip(" ()"): len(layers) - place for place, layer in enumerate(layers) for name in layer.split("|")}


def test_relations_obey_the_layers() -> None:
    rank = rank_by_app()
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField | models.OneToOneField)
        and (there := field.related_model._meta.app_label) in rank
        and there != model._meta.app_label
        and rank[there] >= rank[model._meta.app_label]
    ]
    assert upward == []


def test_no_relation_crosses_the_safes() -> None:
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not None
        and (model._meta.app_label in SUPPORTERS_APPS) != (field.related_model._meta.app_label in SUPPORTERS_APPS)
    ]
    assert crossing == []


def test_supporters_models_use_nothing_of_wagtail() -> None:
    """Saving a model with Wagtail's revisions or log once wrote a patron's name into the newsroom's log."""
    tainted = [
        model._meta.label
        for model in our_models()
        if model._meta.app_label in SUPPORTERS_APPS
        and any(parent.__module__.startswith(("wagtail", "modelcluster")) for parent in model.__mro__)
    ]
    assert tainted == []


def test_transactions_about_supporters_name_their_database() -> None:
    bare = []
    for app in SUPPORTERS_APPS:
        for path in (ROOT / "src" / "masthead" / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = node.attr if isinstance(node, ast.Attribute) else ""
                if name in {"atomic", "on_commit", "select_for_update"}:
                    bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bare == []


@pytest.mark.django_db(databases=[NEWSROOM, SUPPORTERS])
def test_each_safe_holds_its_own_tables_only() -> None:
    newsroom = set(connections[NEWSROOM].introspection.table_names())
    supporters = set(connections[SUPPORTERS].introspection.table_names())
    assert "readers_reader" in supporters
    assert "readers_reader" not in newsroom
    assert "staff_member" in newsroom
    assert not {name for name in supporters if name.startswith(("wagtail", "stories_", "staff_", "auth_"))}
    shared = {"jobs_job", "post_letter", "press_note"}
    assert shared & newsroom == shared & supporters


def test_migrations_are_up_to_date(django_db_blocker) -> None:
    with django_db_blocker.unblock():
        call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_no_model_orders_itself() -> None:
    """Rows that an editor puts in order by hand (Wagtail's Orderable) keep that order; nothing else sorts unasked."""
    ordered = [model._meta.label for model in our_models() if model._meta.ordering and not issubclass(model, Orderable)]
    assert ordered == []
