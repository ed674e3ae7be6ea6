"""What an attacker sends: ways out of the edition, ways to another host, and noise."""

from hypothesis import strategies as st

from masthead.press.serving.tests.requests import requests

CANARY = b"a-canary-that-no-reader-may-hear"
_steps = st.sampled_from(
    "|..|.|...|%2e%2e|%2E.|%252e%252e|%c0%ae%c0%ae|..%c0%af|..%5c|..\\|%2f|%2f%2f|%5c|\\|%00|%|%u002e|..;|~|*|"
    "canary|data.mdb|lock.mdb|edition|etc|passwd|proc|self|environ|news|a-story|uk|evil.test|@evil.test|"
    "!404|%21404|%0d%0aLocation:%20http://evil.test|%0d%0a%0d%0a<script>|%e5%98%8a%e5%98%8dSet-Cookie:x|новини|?|#|;".split(
        "|"
    )
)
_before = st.sampled_from(
    ("/", "/", "/", "//", "/\\", "\\", "", "http://paper/", "http://evil.test/", "file:///", "//evil.test/")
)
_glue = st.sampled_from(("/", "/", "//", "", "%2f", "\\"))
_after = st.sampled_from(("", "/", "?a=/../canary", "?%0d%0aX-Evil:%20y", "#/", "/.", "%20", "//"))
_deep = st.integers(1, 40).map(lambda count: "/" + "../" * count + "canary")
_long = st.integers(300, 9_000).map(lambda count: "/" + "a" * count)
_plain = st.builds(
    lambda before, glue, steps, after: before + glue.join(steps) + after,
    *(_before, _glue, st.lists(_steps, min_size=1, max_size=6), _after),
)
_targets = (_plain | _deep | _long).map(lambda text: text.encode()) | st.sampled_from(
    (b"*", b"paper:80", b"evil.test:443", b"[::1]:80", b"http://", b"http://[", b"/\xff\xfe", b"/%ff%fe", b"/\x80")
)
_methods = st.sampled_from(
    b"GET GET GET GET HEAD CONNECT OPTIONS TRACE POST PUT DELETE PATCH PURGE PROPFIND PRI GETT".split()
)
_extra = st.sampled_from(
    (
        *(b"", b"", b"", b"Host: evil.test\r\n", b"X-Forwarded-Host: evil.test\r\n", b"X-Original-URL: /canary\r\n"),
        *(
            b"X-HTTP-Method-Override: PUT\r\n",
            b"Range: bytes=0-\r\n",
            b"Range: bytes=" + b"0-," * 900 + b"0-\r\n",
            b"Expect: 100-continue\r\n",
        ),
        *(b"If-None-Match: *\r\n", b"If-Match: *\r\n", b"Accept-Encoding: " + b"br;q=0," * 500 + b"\r\n"),
        *(b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: Host\r\n"),
        *(b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",),
    )
)
_crafted = st.builds(
    lambda method, target, version, extra: (
        method + b" " + target + b" " + version + b"\r\nHost: paper\r\n" + extra + b"\r\n"
    ),
    *(_methods, _targets, st.sampled_from((b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0")), _extra),
)
attacks = _crafted | requests


@st.composite
def noise(draw: st.DrawFn) -> bytes:
    """Draw bytes that were requests before somebody hit them, or never were."""
    whole = bytearray(b"".join(draw(st.lists(attacks, min_size=1, max_size=3))))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(whole)))
        whole[at : at + draw(st.integers(0, 8))] = draw(
            st.binary(max_size=8) | st.sampled_from((b"\r\n", b"\n", b"\0"))
        )
    return bytes(whole) if draw(st.integers(0, 9)) else draw(st.binary(max_size=300))
