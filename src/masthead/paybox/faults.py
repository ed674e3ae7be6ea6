"""What the processor answers when it refuses: a status, and an error in Stripe's shape."""

from typing import Any


class Refused(Exception):
    """A request that was refused; ``body`` is the answer, and nothing was changed."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        said = {"type": kind, "message": message, "code": code, "param": param, **more}
        self.body = {"error": {name: value for name, value in said.items() if value != ""}}


def missing(kind: str, key: str, *, param: str = "id") -> Refused:
    """Return the refusal for an object that is not there."""
    return Refused(f"No such {kind}: '{key}'", status=404, code="resource_missing", param=param)
