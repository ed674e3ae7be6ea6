"""``python -m masthead.upkeep.press_bench.tests.junk PORT SECONDS``: sends what no reader sends, and prints how much."""

import random
import socket
import sys
import time
from contextlib import suppress

JUNK = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xa5" * 500,
    b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: paper\r\n\r\n",
    b"GET /%2e%2e/%2e%2e/.env HTTP/1.1\r\nHost: paper\r\n\r\n",
    b"POST /wp-login.php HTTP/1.1\r\nHost: paper\r\nContent-Length: 20\r\n\r\nlog=admin&pwd=123456",
    b"POST / HTTP/1.1\r\nHost: paper\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: paper\r\n\r\n",
    b"HEAD /nowhere/ HTTP/1.1\r\nHost: paper\r\n\r\n" * 20,
    b"GET / HTTP/1.1\r\nHost: paper\r\nX: " + b"a" * 60_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"BREW / HTTP/1.1\r\nHost: paper\r\n\r\n",
    b"GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    b"GET /media/picture.jpg HTTP/1.1\r\nHost: paper\r\nRange: bytes=0-,1-,2-,3-\r\n\r\n" * 3,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\r\n" * 1_000,
    b"GET / HTTP/1.1\r\nHo",
)


def main(*, port: int, seconds: float) -> int:
    """Send until the time is over; return how many pieces were sent."""
    drawn, until, count = random.Random(1), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            query = b"GET /section-0/?%d HTTP/1.1\r\nHost: paper\r\n\r\n" % drawn.getrandbits(60)
            connection.sendall(drawn.choice((*JUNK, drawn.randbytes(400), query * 10)))
            count += 1
            connection.settimeout(0.01)
            connection.recv(65_536)
    return count


if __name__ == "__main__":
    sys.stdout.write(f"{main(port=int(sys.argv[1]), seconds=float(sys.argv[2]))}\n")
