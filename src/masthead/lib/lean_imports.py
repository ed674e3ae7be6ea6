"""What a room does without, of all that its libraries would load: a fifth of its memory."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

# Wagtail's parts enter themselves there as they start, whether it is served or not.
_UNSERVED: Final = re.compile(r"wagtail\.(\w+\.)*api\.v3(\.|$)")
# Modules that try others and go on without them; what they would do with those, nobody here asks for.
_TRYING: Final = {
    "bs4.builder": ("bs4.builder._html5lib", "bs4.builder._lxml"),
    "bs4.dammit": ("charset_normalizer",),
    "django.test.utils": ("jinja2",),
    "rest_framework.compat": ("django.contrib.postgres", "pygments", "requests", "yaml"),
}


@contextmanager
def lean_imports() -> Iterator[None]:
    """Leave out, inside, what no room needs: Wagtail's interface for programs, and what is only tried.

    For the start of a process, before it has threads: what one module is refused, another may just want to have.
    """
    finder = _Lean()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Lean(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if _UNSERVED.match(fullname):
            return ModuleSpec(fullname, _StandIn(), is_package=True)
        refused = _TRYING.get(fullname)
        found = PathFinder.find_spec(fullname, path, target) if refused else None
        if refused and found is not None and found.loader is not None:
            found.loader = _Without(loader=found.loader, refused=refused)
        return found


class _StandIn(Loader):
    """Makes modules in which everything is there and does nothing."""

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__getattr__"] = _Nothing


class _Nothing:
    def __init__(self, name: str) -> None:
        # The import system asks for these, and is to hear that there are none.
        if name.startswith("__"):
            raise AttributeError(name)

    def __getattr__(self, name: str) -> "_Nothing":
        return _Nothing(name)

    def __call__(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class _Without(Loader):
    """Loads a module that finds nothing of what it is refused."""

    def __init__(self, *, loader: Loader, refused: tuple[str, ...]) -> None:
        self._loader, self._refused = loader, refused

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # From here on it is a module like any other.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        absent = [name for name in self._refused if name not in sys.modules]
        sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type] # None is how Python says so
        try:
            self._loader.exec_module(module)
        finally:
            for name in absent:
                del sys.modules[name]
