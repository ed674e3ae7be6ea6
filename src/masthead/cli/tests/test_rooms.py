"""The processes of a newsroom listen where the settings say, which behind a proxy is not at the addresses' ports."""

import socket
from pathlib import Path

import pytest

from masthead.cli.plain import Refused
from masthead.cli.rooms import processes
from masthead.cli.serve_command import refuse_taken_ports
from masthead.lib.config import Config
from masthead.lib.config_sections import Addresses, Bind, Counter, Press
from masthead.lib.tests.ports import free_port

pytestmark = pytest.mark.once
HTTPS = Addresses(paper="https://herald.example", desk="https://desk.herald.example", counter="https://c.example")
PLAIN = Addresses(paper="http://localhost:9000", desk="http://localhost:9001", counter="http://localhost:9002")


@pytest.mark.parametrize(
    ("config", "press", "desk", "counter"),
    [
        (Config(addresses=PLAIN), "127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9002"),
        (Config(addresses=HTTPS), "127.0.0.1:8000", "127.0.0.1:8001", "127.0.0.1:8002"),
        (Config(addresses=PLAIN, press=Press(port=9100)), "127.0.0.1:9100", "127.0.0.1:9001", "127.0.0.1:9002"),
        (Config(addresses=HTTPS, desk=Bind(host="::1", port=9200)), "127.0.0.1:8000", "::1:9200", "127.0.0.1:8002"),
        (Config(addresses=PLAIN, counter=Counter(port=9300)), "127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9300"),
    ],
)
def test_each_room_listens_where_the_settings_say(
    config: Config, press: str, desk: str, counter: str, tmp_path: Path
) -> None:
    """As its command line says, which another test starts."""
    said = {each.name: _where(each.command) for each in processes(folder=tmp_path, config=config)}
    assert said == {"press": press, "desk": desk, "counter": counter, "worker": ""}


def test_the_port_that_is_tried_is_the_one_that_is_used() -> None:
    """Not the address's own, where a room has another: that one is the proxy's."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        free = Addresses(paper=f"http://localhost:{taken}", desk="http://localhost:1", counter="http://localhost:2")
        with pytest.raises(Refused, match=f"Port {taken}"):
            refuse_taken_ports(config=Config(addresses=free), only="press")
        refuse_taken_ports(config=Config(addresses=free, press=Press(port=free_port())), only="press")


def _where(command: tuple[str, ...]) -> str:
    if "--port" not in command:
        return ""
    return f"{command[command.index('--host') + 1]}:{command[command.index('--port') + 1]}"
