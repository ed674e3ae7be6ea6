"""Whatever is wrong with a copy is found, and told apart from everything else that could be."""

import json
import random
import shutil
from pathlib import Path

import pytest

from masthead.press.edition import Edition
from masthead.press.mirror.mirroring import mirror
from masthead.press.mirror.places import Folder
from masthead.press.record import published, signing
from masthead.press.record.as_file import file_of
from masthead.press.record.sources import FolderSource, SourceSilent
from masthead.press.record.statement import BadSignature, NotOurStatement, OtherKey
from masthead.press.record.tests.signed import KEY, OTHER, PUBLIC, paper, print_signed
from masthead.press.record.verifying import NotInEdition, NotSigned, OlderEdition, Verdict, verify, verify_page
from masthead.press.tests.sheets import long, sheet

pytestmark = pytest.mark.once
PROOFS = published.FOLDER[1:]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder of a signed edition; it is the second, and withdrew a page of the first."""
    print_signed(tmp_path / "edition", *paper(), sheet("/withdrawn/", long("withdrawn")))
    print_signed(tmp_path / "edition", sheet("/about", long("about")), without=("/withdrawn/",))
    return tmp_path / "edition"


@pytest.fixture
def copy(store: Path) -> Path:
    """Return a genuine mirror."""
    return mirrored(store)


def mirrored(store: Path) -> Path:
    with Edition.open(store) as edition:
        mirror(edition=edition, place=Folder(store.parent / "mirror"))
    return store.parent / "mirror"


def found(copy: Path, **more: int) -> list[tuple[str, str]]:
    return faults(verify(source=FolderSource(copy), key=PUBLIC, **more))


def faults(verdict: Verdict) -> list[tuple[str, str]]:
    return [(fault.path, fault.what) for fault in verdict.faults]


def test_a_genuine_copy_is(copy: Path) -> None:
    verdict = verify(source=FolderSource(copy), key=PUBLIC, at_least=2)
    assert (faults(verdict), verdict.pages, verdict.statement.edition) == ([], len(paper()), 2)


@pytest.mark.parametrize("page", paper(), ids=lambda page: page.path)
def test_each_page_of_a_genuine_copy_is_proven_alone(copy: Path, page) -> None:
    verdict = verify_page(source=FolderSource(copy), key=PUBLIC, path=page.path)
    assert (faults(verdict), verdict.pages) == ([], 1)


@pytest.mark.parametrize("page", paper(), ids=lambda page: page.path)
def test_a_changed_page_and_a_missing_one_are_told_apart(copy: Path, page) -> None:
    file = copy / file_of(page.path)
    raw = file.read_bytes()
    file.write_bytes(raw + b" ")
    assert found(copy) == [(page.path, "changed")]
    assert faults(verify_page(source=FolderSource(copy), key=PUBLIC, path=page.path)) == [(page.path, "changed")]
    file.unlink()
    assert found(copy) == [(page.path, "missing")]
    assert faults(verify_page(source=FolderSource(copy), key=PUBLIC, path=page.path)) == [(page.path, "missing")]


@pytest.mark.long
def test_no_byte_can_be_changed(copy: Path, runs_whole: bool, counts) -> None:
    """Each byte of each file, the proofs among them (by default some of each): one bit, and it is no genuine copy."""
    chance = random.Random(25519)
    files = sorted(each for each in copy.rglob("*") if each.is_file() and each.name != "mirror.json")
    flipped = 0
    for file in files:
        raw = file.read_bytes()
        places = range(len(raw)) if runs_whole else sorted(chance.sample(range(len(raw)), min(6, len(raw))))
        for place in places:
            file.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :])
            assert not is_genuine(copy), (file, place)
            flipped += 1
        file.write_bytes(raw)
    counts(flipped=flipped, files=len(files))
    assert is_genuine(copy)


def is_genuine(copy: Path) -> bool:
    try:
        return found(copy) == []
    except (NotOurStatement, OtherKey, BadSignature):
        return False


@pytest.mark.parametrize("name", ["edition.json", "key.txt", "chunks.txt", "leaves/0.txt", "where/"])
def test_no_file_that_proves_can_be_missing(copy: Path, name: str) -> None:
    file = next((copy / PROOFS / name).iterdir()) if name.endswith("/") else copy / PROOFS / name
    file.unlink()
    if name == "edition.json":
        with pytest.raises(NotSigned):
            found(copy)
    else:
        assert [what for _, what in found(copy)] == ["proof"]


def test_a_page_that_was_put_there_is_found(copy: Path) -> None:
    (copy / "news" / "spam").mkdir()
    (copy / "news" / "spam" / "index.html").write_text("spam")
    assert found(copy) == [("news/spam/index.html", "unknown")]


def test_a_link_to_a_folder_is_no_page(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "spam").mkdir()
    (tmp_path / "spam" / "index.html").write_text("spam")
    (copy / "spam").symlink_to(tmp_path / "spam")
    assert found(copy) == [("spam", "unknown")]


def test_a_file_of_leaves_ends_as_it_was_written(copy: Path) -> None:
    file = copy / PROOFS / "leaves" / "0.txt"
    file.write_bytes(file.read_bytes().removesuffix(b"\n"))
    assert found(copy) == [(f"/{PROOFS}leaves/0.txt", "proof")]


def test_a_withdrawn_page_that_is_still_there_is_found(copy: Path) -> None:
    (copy / "withdrawn").mkdir()
    (copy / "withdrawn" / "index.html").write_text("withdrawn")
    assert ("/withdrawn/", "withdrawn") in found(copy)
    alone = verify_page(source=FolderSource(copy), key=PUBLIC, path="/withdrawn/")
    assert faults(alone) == [("/withdrawn/", "withdrawn")]


def test_a_page_that_the_edition_has_not_cannot_be_proven(copy: Path) -> None:
    with pytest.raises(NotInEdition, match="Edition 2 has no page at /nothing/"):
        verify_page(source=FolderSource(copy), key=PUBLIC, path="/nothing/")


def test_an_older_edition_is_genuine_and_older(store: Path, copy: Path) -> None:
    shutil.copytree(copy, store.parent / "older")
    print_signed(store, sheet("/about", long("newer")))
    assert found(store.parent / "older") == []
    with pytest.raises(OlderEdition, match="Edition 2 of 2026-03-14T09:30 is genuine, and older than edition 3"):
        found(store.parent / "older", at_least=3)
    with pytest.raises(OlderEdition):
        verify_page(source=FolderSource(store.parent / "older"), key=PUBLIC, path="/", at_least=3)
    assert found(mirrored(store), at_least=3) == []


def test_pages_of_an_older_edition_under_a_newer_signature_are_changed_ones(store: Path, copy: Path) -> None:
    old = (copy / "about" / "index.html").read_bytes()
    print_signed(store, sheet("/about", long("newer")))
    (mirrored(store) / "about" / "index.html").write_bytes(old)
    assert found(copy) == [("/about", "changed")]


def test_another_key_and_a_forged_signature_are_told_apart(copy: Path) -> None:
    other = OTHER.public_key().public_bytes_raw()
    with pytest.raises(OtherKey, match=f"with the key {PUBLIC.hex()}, not with {other.hex()}"):
        verify(source=FolderSource(copy), key=other)
    file = copy / PROOFS / "edition.json"
    said = json.loads(file.read_bytes())
    said["signature"] = OTHER.sign(b"another text").hex()
    file.write_bytes(json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n")
    with pytest.raises(BadSignature):
        found(copy)
    digits = said["key"]
    for written in (digits.upper(), f" {digits}"):
        file.write_bytes(file.read_bytes().replace(digits.encode(), written.encode()))
        with pytest.raises(NotOurStatement):
            found(copy)
        digits = written
    file.write_bytes(b"{}")
    with pytest.raises(NotOurStatement):
        found(copy)


def test_what_is_not_yet_signed_is_told_apart_from_what_is_changed(store: Path) -> None:
    class Press:
        """The press, which answers more than is signed."""

        def proof(self, name: str) -> bytes | None:
            with Edition.open(store) as edition, edition.reading() as view:
                return published.published(view, name)

    print_signed(store, sheet("/", long("newer")), is_signed=False)
    with pytest.raises(NotSigned, match="Edition 3 is answered, and not yet signed; edition 2 is"):
        verify(source=Press(), key=PUBLIC)
    print_signed(store.parent / "new", sheet("/", "one"), is_signed=False)
    store = store.parent / "new"
    with pytest.raises(NotSigned, match="not yet signed"):
        verify(source=Press(), key=PUBLIC)


def test_a_folder_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(SourceSilent, match="is no folder"):
        FolderSource(tmp_path / "nothing")


def test_each_statement_names_the_one_before(store: Path) -> None:
    from hashlib import sha256

    with Edition.open(store, writable=True) as edition:
        signing.sign(edition=edition, key=KEY)
        with edition.reading() as view:
            first, second = (published.published(view, f"editions/{number}.json") for number in (1, 2))
    assert json.loads(first)["statement"]["before"] == ""
    assert json.loads(second)["statement"]["before"] == sha256(first).hexdigest()
