"""A cleaned picture shows what was uploaded, and says nothing else."""

import io
import warnings

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from masthead.pictures.cleaning import LONGEST_SIDE, CleanPicture, clean_picture
from masthead.pictures.tests import planted

pytestmark = pytest.mark.once
NEAR = 40


def opened(clean: CleanPicture) -> Image.Image:
    return Image.open(io.BytesIO(clean.data)).convert("RGBA")


def alike(one: tuple[int, ...], other: tuple[int, ...], *, near: int = NEAR) -> bool:
    return all(abs(a - b) <= near for a, b in zip(one, other, strict=True))


def corners(picture: Image.Image) -> list[tuple[int, ...]]:
    """Return the middle of each quarter: top left, top right, bottom left, bottom right."""
    width, height = picture.size
    return [picture.getpixel((width * x // 4, height * y // 4)) for y in (1, 3) for x in (1, 3)]


@pytest.mark.parametrize("suffix", planted.PLANTED)
def test_nothing_that_was_planted_is_left(suffix: str) -> None:
    raw = planted.PLANTED[suffix]()
    assert planted.found_in(raw)
    clean = clean_picture(raw)
    assert planted.found_in(clean.data) == []
    bare = Image.open(io.BytesIO(clean.data))
    bare.load()
    assert set(bare.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert not bare.getexif()


def turned(picture: Image.Image, orientation: int) -> Image.Image:
    """Store an upright picture as a camera held this way does: pixel by pixel, from the table of EXIF 2.32."""
    width, height = picture.size
    across = orientation > 4
    stored = Image.new("RGB", (height, width) if across else (width, height))
    for x in range(width):
        for y in range(height):
            left, up = width - 1 - x, height - 1 - y
            place = {1: (x, y), 2: (left, y), 3: (left, up), 4: (x, up)}
            place |= {5: (y, x), 6: (y, left), 7: (up, left), 8: (up, x)}
            stored.putpixel(place[orientation], picture.getpixel((x, y)))
    return stored


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation: int, form: str) -> None:
    upright = planted.picture()
    stored = turned(upright, orientation)
    shown = opened(clean_picture(planted.encoded(form, image=stored, exif=planted.exif(orientation), quality=95)))
    assert shown.size == upright.size
    assert all(alike(one, (*other, 255)) for one, other in zip(corners(shown), corners(upright), strict=True))


def test_broken_camera_data_turn_nothing_and_cost_nothing() -> None:
    raw = planted.encoded("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xee" * 40)
    assert corners(opened(clean_picture(raw))) == corners(opened(clean_picture(planted.encoded("JPEG"))))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_keeps_its_colours(mode: str) -> None:
    grey = mode in {"1", "L", "LA", "I;16"}
    picture = planted.picture(mode="L" if grey else "RGB")
    image = picture.convert(mode)
    if mode == "I;16":
        image = Image.new("I;16", picture.size)
        image.putdata([value * 257 for value in picture.get_flattened_data()])
    if mode == "1":
        picture = image.convert("L")
    raw = planted.encoded("JPEG" if mode == "CMYK" else "PNG", image=image)
    shown = corners(opened(clean_picture(raw)))
    wanted = corners(picture.convert("RGBA"))
    assert all(alike(one, other) for one, other in zip(shown, wanted, strict=True)), (shown, wanted)


def test_what_shines_through_still_does() -> None:
    picture = planted.picture(mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 24, 16))
    palette = planted.picture(mode="P")
    for raw in (
        planted.encoded("PNG", image=picture),
        planted.encoded("WEBP", image=picture, lossless=True),
        planted.encoded("PNG", image=palette, transparency=palette.getpixel((12, 8))),
        planted.encoded("PNG", image=planted.picture(), transparency=(255, 0, 0)),
        planted.encoded("GIF", image=palette, transparency=palette.getpixel((12, 8))),
    ):
        clean = clean_picture(raw)
        assert clean.suffix == "png"
        assert [each[3] for each in corners(opened(clean))] == [0, 255, 255, 255]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_colours_of_a_profile_are_brought_into_srgb(form: str) -> None:
    """The profile says that what the file calls red is green; a picture without its profile would show red."""
    shown = opened(clean_picture(planted.encoded(form, icc_profile=planted.wide_gamut(), quality=95)))
    red, green, blue, white = corners(shown)
    assert alike(red, (0, 255, 0, 255))
    assert alike(green, (255, 0, 0, 255))
    assert alike(blue, (0, 0, 255, 255))
    assert alike(white, (255, 255, 255, 255))


@pytest.mark.parametrize("profile", [b"", b"no profile at all", planted.wide_gamut()[:200], b"\0" * 5_000])
def test_a_profile_that_cannot_be_read_changes_nothing(profile: bytes) -> None:
    raw = planted.encoded("PNG", icc_profile=profile)
    assert corners(opened(clean_picture(raw))) == corners(opened(clean_picture(planted.encoded("PNG"))))


def test_a_profile_for_other_channels_changes_nothing() -> None:
    raw = planted.encoded("JPEG", image=planted.picture(mode="CMYK"), icc_profile=planted.wide_gamut(), quality=95)
    plain = planted.encoded("JPEG", image=planted.picture(mode="CMYK"), quality=95)
    assert corners(opened(clean_picture(raw))) == corners(opened(clean_picture(plain)))


def test_of_an_animation_the_first_picture_is_kept() -> None:
    first = planted.picture()
    for form in ("GIF", "WEBP", "PNG"):
        raw = planted.encoded(form, image=first, save_all=True, append_images=[Image.new("RGB", first.size, "black")])
        shown = Image.open(io.BytesIO(clean_picture(raw).data))
        assert getattr(shown, "n_frames", 1) == 1
        found = corners(shown.convert("RGBA"))
        assert all(alike(one, other) for one, other in zip(found, corners(first.convert("RGBA")), strict=True))


def test_a_large_picture_is_made_smaller_in_its_own_shape() -> None:
    clean = clean_picture(
        planted.encoded("JPEG", image=planted.picture((LONGEST_SIDE * 2, 1_000)), exif=planted.exif(6))
    )
    assert (clean.width, clean.height) == (500, LONGEST_SIDE)
    assert opened(clean).size == (500, LONGEST_SIDE)


def test_words_are_found_in_the_iptc_block() -> None:
    found = clean_picture(planted.jpeg()).credits
    assert found == {"caption": planted.CAPTION, "credit": planted.CREDIT, "rights": planted.RIGHTS}


@pytest.mark.parametrize(
    ("datasets", "credit"),
    [
        ([(80, b"One"), (80, b"Two")], "One, Two"),
        ([(110, b"Agency")], "Agency"),
        ([(80, b"One"), (110, b"Agency")], "One"),
        ([(80, "Zoë".encode("cp1252"))], "Zoë"),
        ([(80, "Оля".encode())], "Оля"),
        ([(80, b"A\x00B\x1b[31m\nC \xe2\x80\xae" + b"x" * 500)], "AB[31m C " + "x" * 151),
    ],
)
def test_credits_are_read_as_cameras_write_them(datasets: list[tuple[int, bytes]], credit: str) -> None:
    block = planted.iptc(*(planted.dataset(2, number, value) for number, value in datasets))
    assert clean_picture(planted.after_start(planted.encoded("JPEG"), block)).credits["credit"] == credit


def test_a_long_caption_is_kept_up_to_what_the_field_takes() -> None:
    block = planted.iptc(planted.dataset(2, 120, b"word " * 200))
    found = clean_picture(planted.after_start(planted.encoded("JPEG"), block)).credits["caption"]
    assert 395 <= len(found) <= 400


def test_a_broken_iptc_block_names_nothing() -> None:
    whole = planted.iptc()
    for cut in range(4, len(whole) - 18, 3):
        broken = planted.iptc(whole[18 : 18 + cut], b"\x1c\x02\x50\xff\xff", b"\xff" * cut)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert isinstance(clean_picture(planted.after_start(planted.encoded("JPEG"), broken)).credits, dict)


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit="Agency" photoshop:City="Secret">%s</rdf:Description></rdf:RDF></x:xmpmeta>"""
FULL = XMP % (
    "<dc:creator><rdf:Seq><rdf:li>One</rdf:li><rdf:li>Two</rdf:li></rdf:Seq></dc:creator>"
    '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Us</rdf:li></rdf:Alt></dc:rights>'
    '<dc:description><rdf:Alt><rdf:li xml:lang="uk">Світло</rdf:li><rdf:li xml:lang="x-default">A light</rdf:li>'
    "</rdf:Alt></dc:description>"
    "<core:AltTextAccessibility><rdf:Alt><rdf:li>A lamp\u202e in a window</rdf:li></rdf:Alt></core:AltTextAccessibility>"
)
SAID = {"credit": "One, Two", "rights": "© Us", "caption": "A light", "description": "A lamp in a window"}


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_words_are_found_in_the_packet_of_every_format(form: str) -> None:
    said = {"xmp": FULL.encode()}
    if form == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", FULL)
        said = {"pnginfo": info}
    assert clean_picture(planted.encoded(form, **said)).credits == SAID


def test_the_block_goes_before_the_packet_and_a_credit_line_after_a_name() -> None:
    raw = planted.after_start(
        planted.encoded("JPEG", xmp=FULL.encode()), planted.iptc(planted.dataset(2, 80, b"Block"))
    )
    assert clean_picture(raw).credits == SAID | {"credit": "Block"}
    assert clean_picture(planted.encoded("JPEG", xmp=(XMP % "").encode())).credits == {"credit": "Agency"}


@pytest.mark.parametrize(
    "packet",
    [
        b"no packet",
        FULL.encode()[:300],
        b'<!DOCTYPE a [<!ENTITY e "Bomb">]>' + FULL.replace("One", "&e;").encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + FULL.encode(),
        b"<a>" * 15_000,
        b"<a>" * 9_000 + b"</a>" * 9_000,
        b"<?xml version='1.0' encoding='nothing'?>" + FULL.encode(),
    ],
)
def test_a_packet_that_cannot_be_read_says_nothing(packet: bytes) -> None:
    assert clean_picture(planted.encoded("WEBP", xmp=packet)).credits == {}
