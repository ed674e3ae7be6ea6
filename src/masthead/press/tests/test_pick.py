"""Picking one variant out of a packed entry gives what unpacking all of it gives, and refuses what that refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.press.entry import ENCODINGS, EntryDamaged, pick, unpack
from masthead.press.tests.sheets import long, sheet

pytestmark = pytest.mark.once
ENTRIES = (
    sheet("/a/", long("Long enough for each encoding")).packed,
    sheet("/b/", "short").packed,
    sheet("/c/", body=b"", status=301, location="/a/").packed,
)


@pytest.mark.parametrize("raw", ENTRIES)
@pytest.mark.parametrize("kind", [bytes, memoryview])
@given(preferred=st.lists(st.sampled_from((*ENCODINGS, "zstd")), max_size=4).map(tuple))
def test_it_is_the_first_that_is_there(raw: bytes, kind: type, preferred: tuple[str, ...]) -> None:
    entry = unpack(raw)
    wanted = next((found for name in preferred if (found := entry.variant(name))), entry.variants[-1])
    assert pick(raw=kind(raw), preferred=preferred) == (entry.status, wanted.etag, entry.head(wanted), wanted.body_key)


@pytest.mark.parametrize("raw", ENTRIES)
def test_what_is_not_whole_is_refused(raw: bytes) -> None:
    for damaged in (raw + b"x", raw[1:], *(raw[:length] for length in range(len(raw)))):
        with pytest.raises(EntryDamaged):
            unpack(damaged)
        with pytest.raises(EntryDamaged):
            pick(raw=damaged, preferred=("br", "gzip", ""))
