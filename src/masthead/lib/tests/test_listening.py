"""Each room has a port of its own, with a proxy in front and without."""

import pytest

from masthead.lib.config import Config
from masthead.lib.config_sections import Addresses, Press
from masthead.lib.listening import Listening, counter_listens, desk_listens, paper_listens

pytestmark = pytest.mark.once
HTTPS = Addresses(paper="https://herald.example", desk="https://desk.herald.example", counter="https://c.example")

HTTPS_WITH_PORT = Addresses(paper="https://a.example:8443", desk="https://b.example:8443", counter="https://c:8443")


def test_an_address_with_a_port_is_listened_at() -> None:
    config = Config(addresses=Addresses(paper="http://localhost:9000"))
    assert paper_listens(config) == Listening("127.0.0.1", 9000)
    assert desk_listens(config) == Listening("127.0.0.1", 8001)


@pytest.mark.parametrize("addresses", [HTTPS, HTTPS_WITH_PORT])
def test_three_names_on_one_port_of_a_proxy_never_collide(addresses: Addresses) -> None:
    config = Config(addresses=addresses)
    ports = [each(config).port for each in (paper_listens, desk_listens, counter_listens)]
    assert ports == [8000, 8001, 8002]


def test_a_port_that_is_set_goes_before_all() -> None:
    config = Config(addresses=HTTPS, press=Press(host="::1", port=9100))
    assert paper_listens(config) == Listening("::1", 9100)
