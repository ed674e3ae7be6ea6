"""Verify a copy of the paper, or one page of it, against what the newsroom signed; no database is needed."""

from collections.abc import Callable
from dataclasses import dataclass

from masthead.lib.canonical import fingerprint
from masthead.lib.merkle import leaf_hash, root_of_leaves
from masthead.press.record.as_file import file_of, spellings
from masthead.press.record.leaf import WITHDRAWN, Leaf, LeafDamaged
from masthead.press.record.published import (
    CHUNKS,
    EDITION,
    FOLDER,
    KEY,
    LEAVES,
    NOW,
    STATE,
    WHERE,
    name_of_leaves,
    name_of_where,
    number_now,
)
from masthead.press.record.sources import Source, is_as_signed
from masthead.press.record.statement import Statement, read_statement
from masthead.press.record.tree import CHUNK, CHUNK_LEVEL, bucket_of

CHANGED, MISSING, UNKNOWN, STILL_THERE, NO_PROOF = "changed", "missing", "unknown", "withdrawn", "proof"


class NotSigned(Exception):
    """There is no signed edition, or what is answered is newer than what is signed."""


class OlderEdition(Exception):
    """What was signed is genuine, and there is a newer edition."""


class NotInEdition(LookupError):
    """The signed edition has no page at this path."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One path that is not as it was signed.

    ``what`` is changed, missing, unknown (no page of the edition), withdrawn (and still there), or proof: a file by
    which pages are proven was changed or is missing.
    """

    path: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found: which edition it is, how many pages were looked at, and what is not as it was signed."""

    statement: Statement
    pages: int
    faults: tuple[Fault, ...]


def verify(*, source: Source, key: bytes, at_least: int = 0, progress: Callable[[int], None] | None = None) -> Verdict:
    """Look at every page of a copy, at every file that proves them, and for files that are neither.

    Raises:
        NotSigned, OlderEdition, NotOurStatement, OtherKey, BadSignature: as they say.
        SourceSilent: the copy cannot be read.
    """
    statement = read_signed(source=source, key=key, at_least=at_least)
    texts, faults = _all_leaves(source=source, statement=statement)
    if faults:
        return _verdict(source=source, statement=statement, pages=0, faults=faults)
    leaves = [Leaf.read(text) for text in texts]
    faults = _faults_of_proofs(source=source, key=key, leaves=leaves, texts=texts)
    standing = {leaf.path for leaf in leaves if leaf.status != WITHDRAWN}
    for count, leaf in enumerate(leaves, start=1):
        if _has_a_file(leaf=leaf, standing=standing):
            faults += _faults_of_page(source=source, leaf=leaf)
        if progress is not None:
            progress(count)
    faults += _unknown_files(source=source, leaves=leaves)
    pages = sum(leaf.status != WITHDRAWN for leaf in leaves)
    return _verdict(source=source, statement=statement, pages=pages, faults=faults)


def verify_page(*, source: Source, key: bytes, path: str, at_least: int = 0) -> Verdict:
    """Look at one page, by the few files that prove it.

    Raises:
        NotInEdition: the signed edition has no such page.
        NotSigned, OlderEdition, NotOurStatement, OtherKey, BadSignature, SourceSilent: as for ``verify``.
    """
    statement = read_signed(source=source, key=key, at_least=at_least)
    number = _number_of(source=source, path=path)
    if number is None:
        raise NotInEdition(f"Edition {statement.edition} has no page at {path}.")
    try:
        leaf = _proven_leaf(source=source, statement=statement, number=number)
    except LeafDamaged:
        leaf = None
    if leaf is None or leaf.path != path:
        fault = Fault(path=FOLDER + name_of_leaves(number), what=NO_PROOF)
        return _verdict(source=source, statement=statement, pages=0, faults=[fault])
    faults = _faults_of_page(source=source, leaf=leaf)
    return _verdict(source=source, statement=statement, pages=1, faults=faults)


def read_signed(*, source: Source, key: bytes, at_least: int) -> Statement:
    """Return what a copy's signed edition says.

    Raises:
        NotSigned: there is none, or the copy has a newer edition that is not signed yet.
        OlderEdition: its number is below ``at_least``.
        NotOurStatement, OtherKey, BadSignature: as they say.
    """
    raw = source.proof(EDITION)
    if raw is None:
        raise NotSigned("There is no signed edition: not yet signed, or no copy of a paper by Masthead.")
    statement = read_statement(raw, key=key)
    if statement.edition < at_least:
        raise OlderEdition(
            f"Edition {statement.edition} of {statement.at[:16]} is genuine, and older than edition {at_least}."
        )
    newest = number_now(source.proof(NOW))
    if newest > statement.edition:
        raise NotSigned(f"Edition {newest} is answered, and not yet signed; edition {statement.edition} is.")
    return statement


def _verdict(*, source: Source, statement: Statement, pages: int, faults: list[Fault]) -> Verdict:
    """Return the verdict, unless a newer edition came while the copy was read."""
    newest = number_now(source.proof(NOW)) if faults else 0
    if newest > statement.edition:
        raise NotSigned(f"Edition {newest} came meanwhile, and is not yet signed; edition {statement.edition} is.")
    return Verdict(statement=statement, pages=pages, faults=tuple(faults))


def _all_leaves(*, source: Source, statement: Statement) -> tuple[list[bytes], list[Fault]]:
    """Return every leaf's line, once all of them together give the signed root."""
    texts: list[bytes] = []
    for first in range(0, statement.leaves, CHUNK):
        raw = source.proof(name_of_leaves(first))
        # A line's end is no part of a leaf, so the root does not prove the last one.
        if raw is None or not raw.endswith(b"\n"):
            return [], [Fault(path=FOLDER + name_of_leaves(first), what=NO_PROOF)]
        texts += _lines(raw)
    if len(texts) == statement.leaves and root_of_leaves([leaf_hash(each) for each in texts]).hex() == statement.root:
        return texts, []
    return [], [Fault(path=FOLDER + LEAVES, what=NO_PROOF)]


def _faults_of_proofs(*, source: Source, key: bytes, leaves: list[Leaf], texts: list[bytes]) -> list[Fault]:
    """Compare with what it must be every other file that whoever checks a single page reads."""
    hashes = [leaf_hash(each) for each in texts]
    roots = [root_of_leaves(hashes[first : first + CHUNK]) for first in range(0, len(texts), CHUNK)]
    wanted = {CHUNKS: b"".join(each.hex().encode() + b"\n" for each in roots), KEY: f"{key.hex()}\n".encode()}
    where: dict[str, list[tuple[str, int]]] = {}
    for number, leaf in enumerate(leaves):
        if leaf.path:
            where.setdefault(f"{WHERE}{bucket_of(leaf.path).hex()}.txt", []).append((leaf.path, number))
    for name, found in where.items():
        ordered = sorted(found, key=lambda each: each[0].encode())
        wanted[name] = "".join(f"{number} {path}\n" for path, number in ordered).encode()
    return [Fault(path=FOLDER + name, what=NO_PROOF) for name, raw in wanted.items() if source.proof(name) != raw]


def _faults_of_page(*, source: Source, leaf: Leaf) -> list[Fault]:
    if not leaf.path or (leaf.status != WITHDRAWN and file_of(leaf.path) is None):
        return []
    found = source.page(leaf)
    if leaf.status == WITHDRAWN:
        is_gone = found is None or found.status in {404, 410}
        return [] if is_gone else [Fault(path=leaf.path, what=STILL_THERE)]
    if found is None:
        return [Fault(path=leaf.path, what=MISSING)]
    digest = fingerprint(found.body)
    return [] if is_as_signed(found=found, body_digest=digest, leaf=leaf) else [Fault(path=leaf.path, what=CHANGED)]


def _has_a_file(*, leaf: Leaf, standing: set[str]) -> bool:
    """Return whether a leaf's file is its own, where a path with and one without a slash have one between them."""
    others = standing.intersection(spellings(leaf.path)) - {leaf.path}
    return not others or (leaf.status != WITHDRAWN and leaf.path.endswith("/"))


def _unknown_files(*, source: Source, leaves: list[Leaf]) -> list[Fault]:
    known = {file_of(leaf.path) for leaf in leaves if leaf.path} | {STATE}
    proofs = {CHUNKS, KEY, EDITION} | {name_of_leaves(first) for first in range(0, len(leaves), CHUNK)}
    proofs |= {name_of_where(leaf.path) for leaf in leaves if leaf.path}
    known |= {FOLDER[1:] + name for name in proofs}
    return [Fault(path=file, what=UNKNOWN) for file in sorted(source.files()) if file not in known]


def _number_of(*, source: Source, path: str) -> int | None:
    for line in _lines(source.proof(name_of_where(path)) or b""):
        number, _, found = line.partition(b" ")
        if found == path.encode() and number.isdigit():
            return int(number)
    return None


def _proven_leaf(*, source: Source, statement: Statement, number: int) -> Leaf | None:
    """Return a leaf that the signed root stands for; None where the files do not prove it."""
    place = number >> CHUNK_LEVEL
    texts = _lines(source.proof(name_of_leaves(number)) or b"")
    roots = [line.decode("ascii", "replace") for line in _lines(source.proof(CHUNKS) or b"")]
    if number >= statement.leaves or place >= len(roots) or number % CHUNK >= len(texts):
        return None
    if root_of_leaves([leaf_hash(each) for each in texts]).hex() != roots[place]:
        return None
    try:
        root = root_of_leaves([bytes.fromhex(each) for each in roots])
    except ValueError:
        return None
    return Leaf.read(texts[number % CHUNK]) if root.hex() == statement.root else None


def _lines(raw: bytes) -> list[bytes]:
    return raw.removesuffix(b"\n").split(b"\n") if raw else []
