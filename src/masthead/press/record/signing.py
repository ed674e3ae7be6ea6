"""Sign the newest edition: grow the tree up to it, a piece at a time, then sign its root."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from masthead.lib.canonical import fingerprint
from masthead.press.edition import Edition
from masthead.press.record import tree
from masthead.press.record.published import SIGNED
from masthead.press.record.statement import Statement, signed_file, statement_of
from masthead.press.view import View, key_of

# Printing waits for one piece, no longer.
PIECE: Final = 50


def is_signed(edition: Edition) -> bool:
    """Return whether the newest edition is signed."""
    with edition.reading() as view:
        return signed_number(view) == view.number


def signed_number(view: View) -> int:
    """Return the number of the newest edition that is signed; 0 where none is."""
    raw = view.get("meta", SIGNED)
    return statement_of(raw).edition if raw else 0


def sign_piece(*, edition: Edition, key: Ed25519PrivateKey) -> bool:
    """Do one piece of the work, in one transaction; return whether the newest edition is signed now."""
    if is_signed(edition):
        return True
    with edition.noting() as change:
        if not tree.grow(change, most=PIECE):
            return False
        before = change.get("meta", SIGNED) or b""
        statement = Statement(
            edition=change.number,
            at=change.at,
            leaves=tree.leaf_count(change),
            root=tree.root(change).hex(),
            before=fingerprint(before) if before else "",
        )
        raw = signed_file(statement, key=key)
        change.put("meta", SIGNED, raw)
        change.put("statements", key_of(change.number), raw)
    return True


def sign(*, edition: Edition, key: Ed25519PrivateKey) -> None:
    """Sign the newest edition, whatever it takes."""
    while not sign_piece(edition=edition, key=key):
        pass
