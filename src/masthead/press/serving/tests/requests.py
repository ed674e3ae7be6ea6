"""Requests of every kind, from the plainest to the impossible, for hypothesis to draw."""

from hypothesis import strategies as st

from masthead.press.serving.tests.paper import NO_PAGE, PATHS

# Tags of the small paper are put in here by the checks that know them.
TAG = b"@TAG@"

_known = st.sampled_from([path.encode() for path in (*PATHS, *NO_PAGE, "/news", "/old/", "/uk", "//news/")])
_calm_queries = st.sampled_from((b"", b"", b"?utm_source=a&b=%2f", b"?", b"?/?x"))
_odd_text = st.text("aZ09-._~!$&'()*+,;=:@/?#%\\|^`{}[]<>\" \tй", max_size=12).map(str.encode)
_quoted = st.sampled_from((b"%2f", b"%2F", b"%00", b"%c0%af", b"%25", b"%zz", b"%", b"%0d%0aX: y", b"%d0%bd"))
_query = st.sampled_from((b"", b"?a=b&c")) | st.binary(max_size=6) | _odd_text.map(lambda text: b"?" + text)
targets = st.one_of(
    _known,
    st.builds(bytes.__add__, _known, _query),
    st.builds(lambda path, odd, query: path + odd + query, _known, _odd_text | _quoted, _query),
    st.sampled_from((b"*", b"/", b"http://paper/news/", b"http://evil.test", b"//evil.test/", b"evil.test:443", b"")),
)

_weights = st.sampled_from((b"", b";q=0", b";q=0.001", b"; q=0.5", b" ;Q=1.0", b";q=1.9", b";q=x", b";x=1"))
_codings = st.sampled_from((b"br", b"gzip", b"*", b"identity", b"BR", b"deflate", b"", b" br", b"br\t"))
_encodings = st.lists(st.builds(bytes.__add__, _codings, _weights), max_size=4).map(b",".join)
_tags = st.sampled_from((TAG, b"W/" + TAG, b'"other"', b"*", b"", b" " + TAG + b" ", b'"a,b"'))
_matches = st.lists(_tags, min_size=1, max_size=3).map(b", ".join)
_places = st.sampled_from((b"", b"0", b"1", b"7", b"300000", b"602399", b"602400", b"9" * 18, b"9" * 30, b"-1", b"x"))
_parts = st.builds(lambda begin, end: begin + b"-" + end, _places, _places)
_units = st.sampled_from((b"bytes=", b"bytes=", b"BYTES=", b"bytes =", b"bytes= ", b"seconds=", b"bytes:", b""))
_ranges = st.builds(lambda unit, parts: unit + b",".join(parts), _units, st.lists(_parts, min_size=1, max_size=2))
_words = st.sampled_from((b"keep-alive", b"close", b"Keep-Alive", b"close, x", b"keep-alive, Upgrade", b"x", b""))
_values = {
    b"Accept-Encoding": _encodings,
    b"If-None-Match": _matches,
    b"Connection": _words,
    b"Proxy-Connection": _words,
    b"Content-Length": st.sampled_from((b"0", b"", b"00", b"-1")),
    b"Upgrade": st.sampled_from((b"h2c", b"websocket", b"")),
    b"Host": st.sampled_from((b"paper", b"", b"a b", b"evil.test")),
    b"Accept": st.just(b"*/*"),
    b"Cookie": st.text("ab=;, \t", max_size=8).map(str.encode),
    b"X-Odd": _odd_text | st.binary(max_size=8),
    b"Expect": st.sampled_from((b"", b"else")),
    b"Range": _ranges,
    b"If-Range": st.sampled_from((TAG, b"W/" + TAG, b'"other"', b"Mon, 30 Nov 2026 00:00:00 GMT", b"")),
}
_often = (b"Accept-Encoding", b"If-None-Match", b"Accept", b"Cookie", b"Range") * 5
_names = st.sampled_from((*sorted(_values), *_often))
_case = st.sampled_from((bytes.lower, bytes.upper, bytes))
_colon = st.sampled_from((*[b": "] * 20, b":", b":\t", b":  ", b" : "))
_end = st.sampled_from((b"\r\n", b"\r\n", b"\r\n", b"\r\n", b" \r\n", b"\t\r\n"))


@st.composite
def _lines(draw: st.DrawFn) -> bytes:
    """Draw one header line, mostly as it should be."""
    name = draw(_names)
    return draw(_case)(name) + draw(_colon) + draw(_values[name]) + draw(_end)


_broken_lines = st.sampled_from((b"no colon\r\n", b": no name\r\n", b" folded: x\r\n", b"a b: c\r\n", b"bare: x\n"))
_hosts = st.sampled_from((b"Host: paper\r\n", b"host:paper\r\n", b"HOST: paper \r\n"))
_firsts = st.sampled_from((b"GET", b"GET", b"GET", b"HEAD", b"POST", b"OPTIONS", b"get", b"BREW"))
_versions = st.sampled_from((*[b"HTTP/1.1"] * 8, b"HTTP/1.0", b"HTTP/2.0", b"http/1.1"))
_calm_names = st.sampled_from((b"Accept-Encoding", b"If-None-Match", b"Accept"))


@st.composite
def _calm_requests(draw: st.DrawFn) -> bytes:
    """Draw a request that is a plain one but for its words; some of its lines may stand twice."""
    names = draw(st.lists(_calm_names, max_size=3))
    lines = [draw(_case)(name) + b": " + draw(_values[name]) + draw(_end) for name in names]
    lines = draw(st.permutations([draw(_hosts), *lines]))
    return b"GET " + draw(_known) + draw(_calm_queries) + b" HTTP/1.1\r\n" + b"".join(lines) + b"\r\n"


@st.composite
def _odd_requests(draw: st.DrawFn) -> bytes:
    """Draw a request that may be odd in any of its parts, or in all."""
    lines = draw(st.lists(_lines(), max_size=5))
    if draw(st.integers(0, 9)):
        lines.append(draw(_hosts))
    if not draw(st.integers(0, 9)):
        lines.append(draw(_broken_lines))
    lines = draw(st.permutations(lines))
    first = b" ".join((draw(_firsts), draw(targets), draw(_versions)))
    # A blank line within would make two of it.
    return first + b"\r\n" + b"".join(lines).replace(b"\r\n\r\n", b"\r\n") + b"\r\n"


requests = _calm_requests() | _odd_requests()


def method_of(request: bytes) -> str:
    """Return the method of a request."""
    return request.split(b" ", 1)[0].decode()
