"""Form-encoded parameters, read strictly: whatever a route does not know is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from masthead.paybox.faults import Refused

_NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_INSIDE: Final = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Wanted:
    """One parameter that a route knows.

    Attributes:
        kind: ``text``, ``number``, ``truth``, ``words`` (free names, such as metadata), ``group`` or ``list``.
        inside: what a group, or each row of a list of groups, holds.
        is_clearable: an empty text is allowed, and means "none".
    """

    kind: str = "text"
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    inside: Mapping[str, "Wanted"] = field(default_factory=dict)
    is_clearable: bool = False


def read_form(text: str) -> dict[str, Any]:
    """Return nested parameters: ``a[b][0]=c`` becomes ``{"a": {"b": {"0": "c"}}}``.

    Raises:
        Refused: a name cannot be read, or is said twice.
    """
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = _NAME.fullmatch(name)
        if match is None:
            raise Refused(f"Invalid parameter name: {name}", code="parameter_invalid", param=name)
        _place(found, [match[1], *_INSIDE.findall(match[2])], value=value, name=name)
    return found


def checked(said: Mapping[str, Any], wanted: Mapping[str, Wanted], *, path: str = "") -> dict[str, Any]:
    """Return the parameters with their values read.

    Raises:
        Refused: one is unknown, is missing, or has a value that its kind does not allow.
    """
    found = {}
    for name, value in said.items():
        param = f"{path}[{name}]" if path else name
        if name not in wanted:
            raise Refused(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)
        found[name] = _value(value, wanted[name], param=param)
    for name, each in wanted.items():
        if each.is_needed and name not in found:
            param = f"{path}[{name}]" if path else name
            raise Refused(f"Missing required param: {param}.", code="parameter_missing", param=param)
    return found


def _place(found: dict[str, Any], parts: list[str], *, value: str, name: str) -> None:
    here = found
    for part in parts[:-1]:
        here = here.setdefault(part or str(len(here)), {})
        if not isinstance(here, dict):
            raise Refused(f"Invalid parameter: {name}", code="parameter_invalid", param=name)
    last = parts[-1] or str(len(here))
    if last in here:
        raise Refused(f"Parameter said twice: {name}", code="parameter_invalid", param=name)
    here[last] = value


def _value(value: Any, wanted: Wanted, *, param: str) -> Any:
    if wanted.is_clearable and value == "":
        return None
    if wanted.kind in {"group", "words", "list"}:
        return _nested(value, wanted, param=param)
    if not isinstance(value, str):
        raise Refused(f"Invalid string: {param}", code="parameter_invalid_string", param=param)
    return _single(value, wanted, param=param)


def _single(value: str, wanted: Wanted, *, param: str) -> Any:
    if wanted.kind == "number":
        if not re.fullmatch(r"-?\d{1,15}", value, flags=re.ASCII):
            raise Refused(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)
        return int(value)
    if wanted.kind == "truth":
        if value not in {"true", "false"}:
            raise Refused(f"Invalid boolean: {value}", code="parameter_invalid_boolean", param=param)
        return value == "true"
    if value == "" or (wanted.choices and value not in wanted.choices):
        raise Refused(f"Invalid {param}: {value!r}", code="parameter_invalid", param=param)
    return value


def _nested(value: Any, wanted: Wanted, *, param: str) -> Any:
    if not isinstance(value, dict):
        raise Refused(f"Invalid object: {param}", code="parameter_invalid", param=param)
    if wanted.kind == "group":
        return checked(value, wanted.inside, path=param)
    if wanted.kind == "words":
        if any(not isinstance(each, str) for each in value.values()):
            raise Refused(f"Invalid metadata: {param}", code="parameter_invalid", param=param)
        return dict(value)
    if sorted(value) != sorted(str(place) for place in range(len(value))):
        raise Refused(f"Invalid array: {param}", code="parameter_invalid", param=param)
    rows = [value[str(place)] for place in range(len(value))]
    if not wanted.inside:
        return [_value(each, Wanted(), param=param) for each in rows]
    if any(not isinstance(row, dict) for row in rows):
        raise Refused(f"Invalid object: {param}", code="parameter_invalid", param=param)
    return [checked(row, wanted.inside, path=f"{param}[{place}]") for place, row in enumerate(rows)]
