"""What HTTP asks of an answer: RFC 9110 on tags, encodings, methods, redirects and absence."""

import gzip
from dataclasses import replace

import brotli
import pytest

from masthead.press.serving.lookup import preferred
from masthead.press.serving.tests.served import Answer, Served

pytestmark = pytest.mark.once
TEXT = b"This is /news/"


def test_every_encoding_is_the_same_page(press: Served) -> None:
    plain, squeezed, brotlied = (press.get("/news/", Accept_Encoding=each) for each in ("identity", "gzip", "gzip, br"))
    assert plain.all("content-encoding") == []
    assert TEXT in plain.body
    assert gzip.decompress(squeezed.body) == brotli.decompress(brotlied.body) == plain.body
    assert [squeezed.one("content-encoding"), brotlied.one("content-encoding")] == ["gzip", "br"]
    assert len({each.one("etag") for each in (plain, squeezed, brotlied)}) == 3
    assert {each.one("vary") for each in (plain, squeezed, brotlied)} == {"Accept-Encoding"}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        *(("", ("",)), ("br", ("br", "")), ("gzip", ("gzip", "")), ("gzip, br", ("br", "gzip", ""))),
        *(("br;q=0.1, gzip", ("gzip", "br", "")), ("br;q=0, *", ("gzip", "")), ("*", ("br", "gzip", ""))),
        *(("BR ; Q=1.0", ("br", "")), ("*;q=0", ("",)), ("identity;q=0", ("",)), ("deflate, zstd", ("",))),
        *(("identity, br;q=0.5", ("", "br", "")), ("identity;q=0.1, gzip;q=0.2", ("gzip", "", ""))),
        *(("br;q=x", ("",)), (",,br,,", ("br", "")), ("br" + ", gzip" * 100, ("br", "gzip", ""))),
    ],
)
def test_encodings_are_preferred_as_the_header_says(asked: str, wanted: tuple[str, ...]) -> None:
    assert preferred(asked.encode()) == wanted


def test_what_readers_say_fills_no_memory() -> None:
    from masthead.press.serving import lookup

    before = lookup._kept.cache_info().currsize
    for number in range(100):
        preferred(b"br, " + b"x" * 10_000 + str(number).encode())
    assert lookup._kept.cache_info().currsize == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', '  {0} , "x"', "*", '"other",W/{0}'])
def test_an_unchanged_page_is_not_sent_again(press: Served, form: str, method: str) -> None:
    whole = press.get("/news/", Accept_Encoding="br")
    again = press.get("/news/", method=method, Accept_Encoding="br", If_None_Match=form.format(whole.one("etag")))
    assert (again.status, again.body) == (304, b"")
    for name in ("etag", "vary", "cache-control"):
        assert again.one(name) == whole.one(name)
    for name in ("content-length", "content-encoding", "content-type"):
        assert again.all(name) == []


@pytest.mark.parametrize("tag", ['"other"', "", "other", "**", '"'])
def test_another_tag_gets_the_page(press: Served, tag: str) -> None:
    assert press.get("/news/", If_None_Match=tag).status == 200


def test_a_tag_of_another_encoding_or_without_its_quotes_is_another(press: Served) -> None:
    tag = press.get("/news/", Accept_Encoding="br").one("etag")
    assert press.get("/news/", Accept_Encoding="gzip", If_None_Match=tag).status == 200
    assert press.get("/news/", Accept_Encoding="br", If_None_Match=tag.strip('"')).status == 200


def test_what_is_not_there_has_no_304(press: Served) -> None:
    for path, status in (("/nowhere/", 404), ("/gone/", 410), ("/old/", 301)):
        assert press.get(path, If_None_Match="*").status == status


@pytest.mark.parametrize("path", ["/news/", "/nowhere/", "/gone/", "/old/", "/news", "/media/a.jpg"])
def test_head_says_what_get_says(press: Served, path: str) -> None:
    got, head = press.get(path), press.get(path, method="HEAD")
    assert head.body == b""
    assert without_date(head) == replace(without_date(got), body=b"")
    assert got.one("content-length") == str(len(got.body))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(press: Served, method: str) -> None:
    refused = press.get("/news/", method=method)
    assert (refused.status, refused.one("allow")) == (405, "GET, HEAD")
    assert refused.closes


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("framing", ["Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 00"])
def test_a_body_is_refused_and_never_read_as_a_request(press: Served, framing: str, method: str) -> None:
    raw = press.ask(
        f"{method} /news/ HTTP/1.1\r\nHost: paper\r\n{framing}\r\n\r\n".encode(),
        b"GET /robots.txt HTTP/1.1\r\nHost: paper\r\n\r\n",
    )
    assert raw.startswith(b"HTTP/1.1 413 ")
    assert raw.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("path", ["/news", "/news/a-story", "/%6eews", "/новини", "/news?a=/b/", "/uk"])
def test_the_slash_is_added(press: Served, path: str) -> None:
    from urllib.parse import quote, unquote

    answer = press.get(quote(path, safe="/%?="))
    assert answer.status == 308
    assert unquote(answer.one("location")) == unquote(path).split("?")[0] + "/"
    assert press.get(answer.one("location")).status == 200


@pytest.mark.parametrize(
    "target",
    [
        "//evil.test",
        "//news",
        "/\\evil.test",
        "/%5cevil.test",
        "/%2f%2fevil.test",
        "/%2fnews",
        "http://evil.test//news",
    ],
)
def test_no_redirect_leads_to_another_host(press: Served, target: str) -> None:
    answer = press.get(target)
    assert answer.status == 404
    assert answer.all("location") == []


def test_an_address_with_two_slashes_leads_to_no_other_host(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Even where an edition held such a page: a Location must not begin with two slashes."""
    from masthead.press.serving.lookup import Shelf
    from masthead.press.tests.sheets import printed, sheet

    folder = tmp_path_factory.mktemp("slashes") / "edition"
    printed(folder, sheet("//evil.test/", "x"), sheet("/\\evil.test/", "x"))
    shelf = Shelf(folder=folder, languages=())
    assert b"\r\nlocation: /evil.test/\r\n" in shelf.reply(target=b"//evil.test").head
    assert b"\r\nlocation: /%5Cevil.test/\r\n" in shelf.reply(target=b"/\\evil.test").head


def test_a_query_changes_nothing(press: Served) -> None:
    assert without_date(press.get("/news/?utm_source=x&a=/../b#c")) == without_date(press.get("/news/"))


def test_absence_is_said_in_the_language_of_the_address(press: Served) -> None:
    for path, words in {"/nowhere/": "no such page", "/uk/nowhere": "Такої сторінки", "/ukraine/": "no such"}.items():
        answer = press.get(path)
        assert answer.status == 404
        assert words.encode() in answer.body


@pytest.mark.parametrize("path", ["!404/", "/!404/", "/%21404/", "%21404/", "/!404/uk/"])
def test_inner_rows_have_no_address(press: Served, path: str) -> None:
    assert press.get(path).status in (400, 404)


def test_an_absolute_address_is_read(press: Served) -> None:
    assert press.get("http://paper/news/").body == press.get("/news/").body


def test_an_old_client_is_answered_and_let_go(press: Served) -> None:
    raw = press.ask(b"GET /robots.txt HTTP/1.0\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 200 ")
    assert raw.endswith(b"User-agent: *\n")


@pytest.mark.parametrize("hosts", ["", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n"])
def test_a_request_names_one_host(press: Served, hosts: str) -> None:
    assert press.ask(f"GET / HTTP/1.1\r\n{hosts}\r\n".encode()).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("protocol", ["h2c", "websocket"])
def test_another_protocol_is_not_spoken(press: Served, protocol: str) -> None:
    answer = press.ask(
        f"GET /robots.txt HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n".encode()
    )
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in answer


def without_date(answer: Answer) -> Answer:
    return replace(answer, headers=tuple(each for each in answer.headers if each[0].lower() != "date"))
