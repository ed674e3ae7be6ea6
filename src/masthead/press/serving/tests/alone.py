"""The press without its keeper: one process, in which a test may put other things in place first."""

from masthead.press.serving.__main__ import arguments
from masthead.press.serving.lookup import Shelf
from masthead.press.serving.port import bind
from masthead.press.serving.server import serve


def main() -> None:
    """Bind and serve, as the command line says."""
    said = arguments().parse_args()
    listener, lock = bind(host=said.host, port=said.port, lock_folder=said.lock_folder)
    with lock:
        serve(
            shelf=Shelf(folder=said.edition, languages=tuple(filter(None, said.languages.split(",")))),
            listener=listener,
        )
