"""Captions: kept cue by cue as they were understood, refused in words where they were not, printed with their film."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from doors.people import arrive
from masthead.press.facts import recording as watching
from masthead.stories.models import CaptionFile, Recording
from masthead.stories.recording_facts import reel
from masthead.stories.recordings.refusal import RecordingRefused
from masthead.stories.recordings.webvtt import MOST_BYTES, clean_captions
from masthead.stories.tests.test_recordings import GOOD
from payloads.markup import CALL, smuggled_markup
from world import World

CUE = "00:01.000 --> 00:04.000"
FILE = (
    "\ufeffWEBVTT - by Olena\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { background: url(https://evil.example/x) }\r\n\r\n"
    "NOTE made at home\r\n\r\nREGION\r\nid:fred\r\n\r\n1 - Olena\r\n00:01.000 --> 00:04.000 line:-2 region:fred align:start\r\n"
    "<v.loud Olena K.>Tea &amp; <i>bread</i>,</v> <c.red>she</c> said < then\r\n- yes <00:02.500>&lt;b&gt;\r\n\r\n"
    "01:00:00.000\t-->\t01:00:00.500 position:20%,line-left\r\nДякую\r\n"
)  # fmt: skip
KEPT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:04.000 line:-2 align:start\n"
    "<v Olena K.>Tea &amp; <i>bread</i>,</v> she said &lt; then\n- yes <00:00:02.500>&lt;b&gt;\n\n"
    "01:00:00.000 --> 01:00:00.500 position:20%,line-left\nДякую\n"
)


def told(words: str) -> str:
    return clean_captions(f"WEBVTT\n\n{CUE}\n{words}\n".encode()).decode().split("\n", 3)[3].removesuffix("\n")


@pytest.mark.once
def test_times_places_and_words_are_kept_and_nothing_else() -> None:
    assert clean_captions(FILE.encode()).decode() == KEPT
    assert clean_captions(KEPT.encode()).decode() == KEPT


@pytest.mark.once
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        *((b"", "no captions"), (b"WEBVTTX\n\n", "no captions"), (b"WEBVTT", "no captions"), (b"\xff\xfe", "no captions")),
        (b"1\n00:00:01,000 --> 00:00:04,000\nSubRip\n", "no captions"),
        (f"WEBVTT\n\nNOTE {CUE}\n".encode(), "no captions"),
        (b"WEBVTT\n\n00:01,000 --> 00:04,000\nx", "Line 3"),
        (b"WEBVTT\n\nname\n00:04.000 --> 00:01.000\nx", "Line 4"),
        (f"WEBVTT\n\n{CUE}\nx\n\n\nonly words\n".encode(), "Line 8"),
        (f"WEBVTT\n\n{CUE}\n".encode() + b"x" * MOST_BYTES, "500 KB"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_its_line(raw: bytes, why: str) -> None:
    with pytest.raises(RecordingRefused, match=why):
        clean_captions(raw)


@pytest.mark.once
def test_no_markup_escapes() -> None:
    """Of what is meant as markup, only the tags of WebVTT are left, with no class and no arrow among them."""
    allowed = {"<i>", "<b>", "<u>", "</i>", "</b>", "</u>", "</v>"}
    for payload in smuggled_markup():
        said = told(" ".join(payload.split()))
        assert "-->" not in said
        tags = {f"<{each.split('>')[0]}>" for each in said.split("<")[1:]}
        assert tags <= allowed, (payload, said)
        assert said == told(said), payload
    assert told("one\n<img src=x>\ntwo") == "one\ntwo"
    assert told(f"<v x onclick={CALL} &lt;script&gt;>y").startswith("<v x onclick=hit(1) &lt;script&gt;>y")


@pytest.fixture
def film(db: None) -> Recording:
    made = Recording(title="A film", file=ContentFile(GOOD["mp4"], name="film.mp4"))
    made.save()
    return made


def test_an_upload_is_written_anew_before_it_is_stored(film: Recording) -> None:
    made = CaptionFile(recording=film, language="uk", file=ContentFile(FILE.encode(), name="Olena.vtt"))
    made.full_clean(exclude=["digest"])
    made.save()
    with made.file.open() as file:
        assert file.read().decode() == KEPT
    assert "Olena" not in made.file.name
    with pytest.raises(ValidationError, match="no captions"):
        CaptionFile(recording=film, language="en", file=ContentFile(b"text", name="a.vtt")).full_clean()


def test_a_page_carries_the_captions_that_it_shows(film: Recording) -> None:
    for code in ("uk", "en"):
        CaptionFile.objects.create(recording=film, language=code, file=ContentFile(KEPT.encode(), name="a.vtt"))
    with watching() as seen:
        shown = reel(film.pk)
    assert [(each.language, each.label) for each in shown.tracks] == [("en", "English"), ("uk", "Українська")]
    assert {each.href for each in shown.tracks} | {shown.href} == set(seen.assets)
    assert seen.assets[shown.tracks[0].href].load().decode() == KEPT
    film.captions.all().delete()
    assert reel(film.pk).tracks == ()


def test_an_editor_adds_captions_beside_a_film_and_is_told_which_line_is_wrong(world: World) -> None:
    editor, address = arrive("editor"), "/snippets/stories/recording/add/"
    said = {"title": "A film", "captions-TOTAL_FORMS": "1", "captions-INITIAL_FORMS": "0", "captions-0-language": "uk"}

    def sent(captions: bytes) -> str:
        files = {"file": ("film.mp4", GOOD["mp4"]), "captions-0-file": ("a.vtt", captions)}
        posted = {name: ContentFile(raw, name=called) for name, (called, raw) in files.items()}
        return editor.post(address, said | posted, follow=True).text

    assert "captions-0-file" in editor.get(address).text or "captions-__prefix__-file" in editor.get(address).text
    assert "Line 3 should say" in sent(b"WEBVTT\n\n00:01 --> 00:02\nx\n")
    assert not Recording.objects.exists()
    sent(FILE.encode())
    with CaptionFile.objects.get(recording__title="A film").file.open() as file:
        assert file.read().decode() == KEPT
