"""What the database itself refuses to change or to drop: entries of the access log."""

from typing import Final

from masthead.lib.append_only import AppendOnly

LOGGED: Final = AppendOnly(
    tables=("office_accessentry",),
    function="office_refuse_change",
    refusal="what was done in the office stays on record",
)
