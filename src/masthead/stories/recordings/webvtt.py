"""WebVTT: the captions of a film. What is kept is written anew from what was understood, cue by cue.

Source: W3C, WebVTT: The Web Video Text Tracks Format, sections 4 (syntax) and 6.4 (text of a cue).
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from masthead.stories.recordings.refusal import RecordingRefused

MOST_BYTES: Final = 500 * 1024
_SIGNATURE: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_TIME: Final = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES: Final = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}((?:[ \t]+\S+)*)[ \t]*")
# Where a cue stands in the picture; a region, which only a player with styles knows, is left out.
_SETTING: Final = re.compile(
    r"vertical:(?:rl|lr)|line:-?\d{1,4}(?:\.\d{1,4})?%?(?:,(?:start|center|end))?|align:(?:start|center|end|left|right)"
    r"|(?:position:\d{1,3}(?:\.\d{1,4})?%(?:,(?:line-left|center|line-right))?|size:\d{1,3}(?:\.\d{1,4})?%)"
)
# Notes, styles and regions say nothing to whoever reads along, and styles could ask others for something.
_LEFT_OUT: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")
_PIECE: Final = re.compile(r"<([^<>]*)>|([^<]+|<)")
_PLAIN_TAG: Final = re.compile(r"/?(?:i|b|u|ruby|rt)|/v|/lang")
_SAYING_TAG: Final = re.compile(r"(v|lang)(?:\.[^\s]*)?[ \t]+([^\n]+)")
_MOMENT: Final = re.compile(_TIME)
_WRITTEN: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def clean_captions(raw: bytes) -> bytes:
    """Return captions with their times, places and words, and nothing else of the file.

    Raises:
        RecordingRefused: it is too large, no WebVTT, has no cue, or one that cannot be understood.
    """
    if len(raw) > MOST_BYTES:
        raise RecordingRefused.captions_too_large(MOST_BYTES)
    try:
        text = raw.decode("utf-8-sig").replace("\0", "\ufffd")
    except UnicodeDecodeError as error:
        raise RecordingRefused.no_captions() from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not _SIGNATURE.fullmatch(lines[0]):
        raise RecordingRefused.no_captions()
    cues = [_cue(at, block) for at, block in _blocks(lines) if not _LEFT_OUT.fullmatch(block[0])]
    if not cues:
        raise RecordingRefused.no_captions()
    return ("\n\n".join(("WEBVTT", *cues)) + "\n").encode()


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between blank lines, behind the head, each with the number of its first line."""
    head_ends = next((at for at, line in enumerate(lines) if not line), len(lines))
    block: list[str] = []
    for number, line in enumerate([*lines[head_ends:], ""], head_ends + 1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _cue(at: int, block: list[str]) -> str:
    # A name may stand above its times; nobody sees it.
    skips = 0 if "-->" in block[0] else 1
    found = _TIMES.fullmatch(block[skips]) if len(block) > skips else None
    if found is None:
        raise RecordingRefused.captions_unclear(at + skips)
    begin, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:8])
    if end <= begin:
        raise RecordingRefused.captions_unclear(at + skips)
    settings = (each for each in found[9].split() if _SETTING.fullmatch(each))
    # A blank line would end the cue.
    said = filter(None, map(_said, block[skips + 1 :]))
    return "\n".join((" ".join((_written(begin), "-->", _written(end), *settings)), *said))


def _seconds(parts: tuple[str | None, ...]) -> int:
    """Return a moment in thousandths of a second."""
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + thousandths


def _written(moment: int) -> str:
    seconds, thousandths = divmod(moment, 1_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def _said(line: str) -> str:
    return "".join(_tag(tag) if tag or not words else written_plain(words) for tag, words in _PIECE.findall(line))


def written_plain(words: str) -> str:
    """Return words as they stand in a cue."""
    return unescape(words).replace("\n", " ").replace("\r", " ").translate(_WRITTEN)


def _tag(inside: str) -> str:
    """Return a tag as it may stand; one of another kind goes, and its words stay."""
    if _PLAIN_TAG.fullmatch(inside):
        return f"<{inside}>"
    if moment := _MOMENT.fullmatch(inside):
        return f"<{_written(_seconds(moment.groups()))}>"
    said = _SAYING_TAG.fullmatch(inside)
    return f"<{said[1]} {written_plain(said[2])}>" if said else ""
