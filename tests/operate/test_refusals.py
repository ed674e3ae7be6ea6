"""What can go wrong in any command is told in its own words, in one line."""

from importlib import import_module

import pytest

from masthead.cli.refusals import _PLAIN, as_refusal

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in _PLAIN.items() for name in names])
def test_each_is_told_in_its_own_words(module: str, name: str) -> None:
    refusal = as_refusal(getattr(import_module(module), name)("What happened, and what to do."))
    assert refusal is not None
    assert refusal.message == "What happened, and what to do."


def test_a_fault_of_ours_is_none_of_them() -> None:
    assert as_refusal(RuntimeError("a fault")) is None
