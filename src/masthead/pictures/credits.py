"""The words that a photographer or an agency wrote into a picture: into its IPTC block, or its XMP packet.

Source: IPTC-NAA Information Interchange Model 4.2, records 1 and 2.
"""

from typing import Final

from PIL import ImageFile, IptcImagePlugin

from masthead.lib.names import only_printable
from masthead.pictures.packets import words_in

_CHARACTER_SET: Final = (1, 90)
_UTF_8: Final = b"\x1b%G"
# What we call it, how much of it we keep, and the datasets that say it, the best first (by-line before credit line).
_FIELDS: Final = (
    ("credit", 160, ((2, 80), (2, 110))),
    ("rights", 160, ((2, 116),)),
    ("caption", 400, ((2, 120),)),
    ("description", 255, ()),
)
_Block = dict[tuple[int, int], bytes | list[bytes]]


def credits_of(opened: ImageFile.ImageFile) -> dict[str, str]:
    """Return credit, copyright, caption and alternative text where the picture names them; broken parts name nothing.

    The IPTC block goes first: newsrooms and agencies write it, programs copy it into the packet.
    """
    block, raw = _block_of(opened), opened.info.get("xmp") or b""
    in_packet = words_in(raw if isinstance(raw, bytes) else str(raw).encode())
    found = {}
    for name, most, datasets in _FIELDS:
        words = next(filter(None, (_words(block=block, dataset=each) for each in datasets)), "")
        words = words or only_printable(in_packet.get(name, ""))
        if words:
            found[name] = words[:most].strip()
    return found


def _block_of(opened: ImageFile.ImageFile) -> _Block:
    try:
        return IptcImagePlugin.getiptcinfo(opened) or {}
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError):
        return {}


def _words(*, block: _Block, dataset: tuple[int, int]) -> str:
    said = block.get(dataset) or []
    values = said if isinstance(said, list) else [said]
    is_utf_8 = block.get(_CHARACTER_SET) == _UTF_8
    return ", ".join(filter(None, (only_printable(_decoded(each, is_utf_8=is_utf_8)) for each in values if each)))


def _decoded(raw: bytes, *, is_utf_8: bool) -> str:
    """Return text that says its character set, or that is UTF-8 all the same; the rest is what old cameras write."""
    try:
        return raw.decode("utf-8", "replace" if is_utf_8 else "strict")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
