"""``python -m masthead.press.serving.tests.crowd PORT SECONDS HEADS BODIES``: connections that take their time.

Each says a byte now and then; one that is let go comes back at once. At the end it prints how often they came.
"""

import asyncio
import random
import resource
import sys
import time
from contextlib import suppress

HEAD = b"GET /news/ HTTP/1.1\r\nHost: paper\r\nX-Slow: "
BODY = b"POST /news/ HTTP/1.1\r\nHost: paper\r\nContent-Length: 100000\r\n\r\n"
PAUSE_SECONDS = 2.0


async def dawdle(*, port: int, until: float, beginning: bytes) -> int:
    """Connect again and again, and return how often."""
    count = 0
    # Not all in one moment.
    await asyncio.sleep(random.random() * min(PAUSE_SECONDS, 1.0))
    while time.monotonic() < until:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            count += 1
            writer.write(beginning)
            with suppress(OSError):
                while time.monotonic() < until and not writer.is_closing():
                    writer.write(b"a")
                    await writer.drain()
                    await asyncio.sleep(PAUSE_SECONDS * (0.5 + random.random()))
            writer.close()
        await asyncio.sleep(0.05)
    return count


async def crowd(*, port: int, seconds: float, heads: int, bodies: int) -> int:
    """Let them all dawdle together."""
    until = time.monotonic() + seconds
    slow = [dawdle(port=port, until=until, beginning=HEAD) for _ in range(heads)]
    slow += [dawdle(port=port, until=until, beginning=BODY) for _ in range(bodies)]
    return sum(await asyncio.gather(*slow))


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port, seconds, heads, bodies = (int(each) for each in sys.argv[1:])
    sys.stdout.write(f"{asyncio.run(crowd(port=port, seconds=seconds, heads=heads, bodies=bodies))}\n")
