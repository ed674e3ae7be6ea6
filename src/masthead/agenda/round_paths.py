"""Where the files of a round lie on the paper; the same for every language."""


def round_path(number: int, name: str) -> str:
    """Return the path of a round's file, such as ``/agenda/round-3/manifest.json``."""
    return f"/agenda/round-{number}/{name}"
