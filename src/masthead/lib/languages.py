"""The names and reading directions of languages."""

from collections.abc import Iterable

from django.conf.locale import LANG_INFO


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return each language code with the language's own name for itself."""
    return [(code, own_name(code)) for code in codes]


def every_language() -> list[tuple[str, str]]:
    """Return every language that has a name, by its own name."""
    return sorted(named(code for code, info in LANG_INFO.items() if "name" in info), key=lambda it: it[1])


def own_name(code: str) -> str:
    """Return the language's name in that language, or the code where Django knows none."""
    info = LANG_INFO.get(code) or {}
    name = str(info.get("name_local") or code)
    return name[:1].upper() + name[1:]


def name_here(code: str) -> str:
    """Return the language's name in the active language, or its own where Django knows no other."""
    from django.utils.translation import gettext  # noqa: PLC0415 -- half of Django, and the settings go without

    name = (LANG_INFO.get(code) or {}).get("name")
    return gettext(name) if name else own_name(code)


def direction(code: str) -> str:
    """Return ``rtl`` or ``ltr`` for the HTML ``dir`` attribute."""
    info = LANG_INFO.get(code) or {}
    return "rtl" if info.get("bidi") else "ltr"


def can_be_main(code: str) -> bool:
    """Return whether the desk can speak a language by default: Django has words in it, or in its main form."""
    return code in LANG_INFO or code.partition("-")[0] in LANG_INFO
