"""A sealed file opens whole and unchanged with its own key, or not at all."""

import io
import random
from pathlib import Path

import pytest

from masthead.upkeep.backup.recovery_key import KeyUnusable, RecoveryKey, key_of, read_key
from masthead.upkeep.backup.sealed_file import CHUNK_BYTES, MAGIC, BackupUnusable, SealedReader, SealedWriter

pytestmark = pytest.mark.once
KEY = RecoveryKey(secret=bytes(range(25)))
OTHER = RecoveryKey(secret=bytes(25))
SEALED_CHUNK = CHUNK_BYTES + 16


def sealed(words: bytes, *, key: RecoveryKey = KEY) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, key=key, said={"made_at": "2026-03-14"})
    at, sizes = 0, random.Random(1)
    while at < len(words):
        size = sizes.randint(1, 2 * CHUNK_BYTES)
        writer.write(words[at : at + size])
        at += size
    writer.finish()
    return out.getvalue()


def opened(raw: bytes, *, key: RecoveryKey = KEY) -> bytes:
    reader = SealedReader(io.BytesIO(raw), key=key)
    parts = []
    while part := reader.read(10_000):
        parts.append(part)
    return b"".join(parts)


def head_bytes(raw: bytes) -> int:
    return len(MAGIC) + 2 + int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 2], "big") + 16


WORDS = random.Random(2).randbytes(3 * CHUNK_BYTES + 100)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_is_opened(size: int) -> None:
    assert opened(sealed(WORDS[:size])) == WORDS[:size]


def test_nothing_of_it_can_be_read_without_the_key() -> None:
    raw = sealed(b"planted-token" * 10_000)
    assert b"planted" not in raw
    assert KEY.secret not in raw
    assert sealed(b"same") != sealed(b"same")


def test_another_key_is_told_from_damage() -> None:
    with pytest.raises(BackupUnusable, match="another recovery key"):
        opened(sealed(WORDS), key=OTHER)


def test_a_flipped_bit_anywhere_is_found() -> None:
    """Every byte of the head, and a few hundred places in the chunks, their tags and their borders."""
    raw = sealed(WORDS)
    head = head_bytes(raw)
    places = [*range(head), *random.Random(3).sample(range(head, len(raw)), 200)]
    borders = range(head, len(raw), SEALED_CHUNK)
    places += [at + off for at in borders for off in (0, SEALED_CHUNK - 17, SEALED_CHUNK - 1) if at + off < len(raw)]
    for at in (*places, len(raw) - 1):
        spoiled = bytearray(raw)
        spoiled[at] ^= 1 << at % 8
        with pytest.raises(BackupUnusable):
            opened(bytes(spoiled))


def test_a_file_that_ends_early_is_found() -> None:
    raw = sealed(WORDS)
    head = head_bytes(raw)
    whole_chunks = [head + count * SEALED_CHUNK for count in range(4)]
    for length in (0, 1, len(MAGIC), head - 1, *whole_chunks, len(raw) - 1):
        with pytest.raises(BackupUnusable):
            opened(raw[:length])
    with pytest.raises(BackupUnusable):
        opened(raw + b"x")


def test_chunks_that_change_places_are_found() -> None:
    raw = sealed(WORDS)
    head = head_bytes(raw)
    chunks = [raw[at : at + SEALED_CHUNK] for at in range(head, len(raw), SEALED_CHUNK)]
    first, second, *rest = chunks
    for mixed in ([second, first, *rest], [first, first, *rest], [first, *rest], [*chunks, chunks[-1]]):
        with pytest.raises(BackupUnusable):
            opened(raw[:head] + b"".join(mixed))


def test_chunks_of_another_backup_do_not_fit() -> None:
    one, other = sealed(WORDS), sealed(WORDS)
    head = head_bytes(one)
    with pytest.raises(BackupUnusable):
        opened(one[:head] + other[head : head + SEALED_CHUNK] + one[head + SEALED_CHUNK :])


def test_a_newer_form_is_refused_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masthead.upkeep.backup.sealed_file.FORMAT", 2)
    raw = sealed(b"words")
    monkeypatch.undo()
    with pytest.raises(BackupUnusable, match="newer version"):
        opened(raw)


def test_a_key_is_read_however_it_was_written_down(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    assert len(KEY.text.split("-")) == 12
    for text in (KEY.text, KEY.text.lower().replace("-", " "), f"\n{KEY.text.replace('-', '')}\n\n"):
        file.write_text(text)
        assert read_key(file) == KEY


def test_a_slip_in_the_key_is_said(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    slipped = ("B" if KEY.text[0] == "A" else "A") + KEY.text[1:]
    for text, said in ((slipped, "slip"), (KEY.text[:-5], "no recovery key"), ("", "slip"), ("x!", "no recovery")):
        file.write_text(text)
        with pytest.raises(KeyUnusable, match=said):
            read_key(file)
    with pytest.raises(KeyUnusable, match="cannot be read"):
        read_key(tmp_path / "nowhere")


def test_a_newsrooms_key_is_made_once_and_for_itself_alone(tmp_path: Path) -> None:
    key, is_new = key_of(tmp_path)
    assert is_new
    assert key_of(tmp_path) == (key, False)
    assert (tmp_path / "secrets" / "backup_key").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in (tmp_path / "secrets").iterdir()] == ["backup_key"]
