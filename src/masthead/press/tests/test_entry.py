"""Checks that a page survives packing: its bytes in every encoding, its headers, and its refusal of damage."""

import gzip
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple

import brotli
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from masthead.press import prepared as prepared_module
from masthead.press.entry import ENCODINGS, Entry, EntryDamaged, Variant, pack, pick, unpack
from masthead.press.prepared import (
    LONGEST_PATH_BYTES,
    HeaderBroken,
    HeaderPolicy,
    PathTooLong,
    Prepared,
    Printed,
    prepare,
)
from masthead.press.table import PageKey

pytestmark = pytest.mark.once
POLICY = HeaderPolicy(counter="https://counter.example.org", is_https=True)
HTML = "text/html; charset=utf-8"
LONG = b"<p>The river rose again in the night.</p>" * 40
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


class Shown(NamedTuple):
    """One variant with its whole header block."""

    encoding: str
    etag: bytes
    head: bytes
    body_key: bytes


def variants_of(prepared: Prepared) -> list[tuple[Shown, bytes]]:
    bodies, entry = dict(prepared.bodies), unpack(prepared.packed)
    return [
        (Shown(each.encoding, each.etag, entry.head(each), each.body_key), bodies[each.body_key])
        for each in entry.variants
    ]


def headers(variant: Shown) -> dict[str, str]:
    lines = variant.head.decode("ascii").removesuffix("\r\n").split("\r\n")
    named = dict(line.split(": ", 1) for line in lines)
    assert len(named) == len(lines), "a header stands twice"
    return named


def page(body: bytes = LONG, **more) -> Prepared:
    return prepare(printed=Printed(**({"path": "/news/", "body": body, "media_type": HTML} | more)), policy=POLICY)


@given(body=st.binary(max_size=3_000) | st.binary(max_size=40).map(lambda piece: piece * 50))
@settings(max_examples=150, deadline=None, database=None)
def test_each_encoding_gives_back_the_body(body: bytes) -> None:
    for variant, data in variants_of(page(body)):
        assert DECODE[variant.encoding](data) == body
        assert headers(variant)["content-length"] == str(len(data))
        assert headers(variant).get("content-encoding", "") == variant.encoding


@pytest.mark.parametrize(
    ("body", "media_type", "encodings"),
    [
        (LONG, HTML, ENCODINGS),
        (LONG, "application/rss+xml; charset=utf-8", ENCODINGS),
        (LONG, "image/svg+xml", ENCODINGS),
        (LONG, "image/jpeg", ("",)),
        (LONG[:199], HTML, ("",)),
        (b"", HTML, ("",)),
        (bytes(range(256)), HTML, ("br", "")),
    ],
)
def test_only_encodings_that_pay_are_kept(body: bytes, media_type: str, encodings: tuple[str, ...]) -> None:
    kept = [variant for variant, _ in variants_of(page(body, media_type=media_type))]
    assert tuple(each.encoding for each in kept) == encodings
    assert [("vary" in headers(each)) for each in kept] == [len(encodings) > 1] * len(kept)


def test_tags_are_strong_and_tell_encodings_and_bodies_apart() -> None:
    tags = [variant.etag for body in (LONG, LONG + b".") for variant, _ in variants_of(page(body))]
    assert len(set(tags)) == len(tags) == 6
    assert all(tag.startswith(b'"') and tag.endswith(b'"') for tag in tags)


def test_a_key_and_its_tag_stand_for_the_bytes_themselves(monkeypatch) -> None:
    """A compressor of another version gives other bytes for the same page: they need a key of their own."""
    before = page()
    monkeypatch.setattr(prepared_module, "_BROTLI_QUALITY", 1)
    after = page()
    assert dict(before.bodies) != dict(after.bodies)
    both = dict(before.bodies) | dict(after.bodies)
    for variant, _ in variants_of(before):
        assert headers(variant)["content-length"] == str(len(both[variant.body_key]))
    for key, data in both.items():
        assert key[:16] == blake2b(data, digest_size=16).digest()


def test_the_same_page_is_the_same_bytes() -> None:
    assert page() == page()


def test_a_page_may_be_kept_a_minute_and_a_hashed_file_for_ever() -> None:
    ages = {
        path: headers(variants_of(page(path=path))[0][0])["cache-control"] for path in ("/news/", "/static/a.1.css")
    }
    assert ages["/news/"].startswith("public, max-age=60, ")
    assert ages["/static/a.1.css"] == "public, max-age=31536000, immutable"


def test_a_redirect_leads_in_ascii_and_cannot_end_its_line() -> None:
    [(variant, _)] = variants_of(page(b"", status=301, location="/новини/\r\nset-cookie: a=b"))
    assert unpack(page(b"", status=301, location="/x/").packed).status == 301
    assert headers(variant)["location"].startswith("/%D0%BD")
    assert "set-cookie" not in headers(variant)


@pytest.mark.parametrize("media_type", ["text/html\r\nset-cookie: a=b", "text/html\n", "text/html\0"])
def test_a_media_type_cannot_end_its_line(media_type: str) -> None:
    with pytest.raises(HeaderBroken):
        page(media_type=media_type)


def test_pages_may_load_nothing_from_elsewhere() -> None:
    said = headers(variants_of(page())[0][0])
    policy = dict(part.split(" ", 1) for part in said["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["form-action"] == POLICY.counter
    # The appeal's one daily count goes to the counter, and nothing else goes anywhere.
    assert policy.pop("connect-src") == f"'self' {POLICY.counter}"
    assert {value for name, value in policy.items() if name.endswith("-src") and name != "default-src"} == {"'self'"}
    assert said["x-content-type-options"] == "nosniff"
    assert said["strict-transport-security"].startswith("max-age=31536000")


def test_a_file_shown_alone_may_load_nothing() -> None:
    said = headers(variants_of(page(media_type="image/svg+xml"))[0][0])
    assert said["content-security-policy"] == "default-src 'none'"


def test_the_longest_path_is_kept_and_a_longer_one_refused() -> None:
    longest = "/" + "я" * 239 + "/"
    assert len(longest.encode()) == LONGEST_PATH_BYTES
    assert page(path=longest).path == longest
    with pytest.raises(PathTooLong):
        page(path=longest + "/")


variants = st.builds(
    Variant,
    encoding=st.sampled_from(ENCODINGS),
    etag=st.binary(max_size=40),
    own_head=st.binary(max_size=300),
    body_key=st.binary(min_size=17, max_size=17),
)
entries = st.builds(
    Entry,
    status=st.integers(100, 999),
    media_type=st.text(st.characters(codec="utf-8"), max_size=40),
    location=st.text(st.characters(codec="utf-8"), max_size=80),
    variants=st.builds(
        lambda some, last: (*some, Variant("", last.etag, last.own_head, last.body_key)),
        st.lists(variants, max_size=3),
        variants,
    ),
    shared_head=st.binary(max_size=300),
)


@given(entry=entries)
@settings(max_examples=150, deadline=None, database=None)
def test_packing_loses_nothing(entry: Entry) -> None:
    assert unpack(pack(entry)) == entry


def test_what_variants_share_is_kept_once() -> None:
    prepared = page()
    assert prepared.packed.count(b"content-security-policy") == 1
    assert prepared.packed.count(b"cache-control") == 1
    # More than this, and each entry takes a page of the store to itself.
    assert len(prepared.packed) < 2_000


def test_an_entry_of_an_earlier_house_is_read() -> None:
    """Its variants had all their headers themselves."""
    entry = unpack(page().packed)
    former = tuple(replace(each, own_head=entry.head(each)) for each in entry.variants)
    raw = pack(replace(entry, variants=former, shared_head=b""))
    found = unpack(raw)
    assert [found.head(each) for each in found.variants] == [entry.head(each) for each in entry.variants]
    assert pick(raw=raw, preferred=("gzip",)) == pick(raw=page().packed, preferred=("gzip",))


@given(raw=st.binary(max_size=200))
@example(raw=b"")
@example(raw=bytes(7))
@settings(max_examples=400, deadline=None, database=None)
def test_random_bytes_are_refused_plainly(raw: bytes) -> None:
    with pytest.raises(EntryDamaged):
        unpack(raw)


@given(entry=entries, data=st.data())
@settings(max_examples=200, deadline=None, database=None)
def test_a_damaged_entry_is_refused_or_read_but_never_half_read(entry: Entry, data: st.DataObject) -> None:
    raw = pack(entry)
    place = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(EntryDamaged):
        unpack(raw[:place])
    with pytest.raises(EntryDamaged):
        unpack(raw + raw[: place + 1])
    changed = raw[:place] + bytes([raw[place] ^ data.draw(st.integers(1, 255))]) + raw[place + 1 :]
    try:
        found = unpack(changed)
    except EntryDamaged:
        return
    assert pack(found) == changed


def test_tags_are_said_as_either_kind_of_cdn_reads_them() -> None:
    tags = PageKey("story", (12,)).tags + PageKey("list", ("топік", "a,b c")).tags
    assert tags == ("story", "story-12", "list", "list-%D1%82%D0%BE%D0%BF%D1%96%D0%BA-a%2Cb%20c")
    for variant, _ in variants_of(page(tags=tags)):
        said = headers(variant)
        assert (said["cache-tag"], said["surrogate-key"]) == (",".join(tags), " ".join(tags))
    assert "cache-tag" not in headers(variants_of(page())[0][0])
