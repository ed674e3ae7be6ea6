"""The careful path alone: the same application behind the library's own protocol, for comparison."""

from unittest.mock import patch

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from masthead.press.serving import server
from masthead.press.serving.protocol import PressProtocol
from masthead.press.serving.tests import alone


class CarefulProtocol(HttpToolsProtocol):
    """The library's protocol, with our words for what is no request."""

    send_400_response = PressProtocol.send_400_response


if __name__ == "__main__":
    with patch.object(server, "protocol_for", lambda _shelf: CarefulProtocol):
        alone.main()
