"""A program that nobody here wrote reads every stored size, and finds nothing in it but its shape."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from masthead.pictures.facts import picture as picture_fact
from masthead.pictures.models import Picture
from masthead.pictures.tests import planted

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db(databases=["default", "supporters"]),
    pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed"),
]
# What describes the pixels themselves; every other tag that exiftool knows is a finding.
SHAPE = {
    "SourceFile",
    *(f"File:{name}" for name in "FileType FileTypeExtension MIMEType ImageWidth ImageHeight EncodingProcess".split()),
    *(f"File:{name}" for name in "BitsPerSample ColorComponents YCbCrSubSampling".split()),
    *(f"JFIF:{name}" for name in "JFIFVersion ResolutionUnit XResolution YResolution".split()),
    *(f"PNG:{name}" for name in "ImageWidth ImageHeight BitDepth ColorType Compression Filter Interlace".split()),
    *(f"RIFF:{name}" for name in "ImageWidth ImageHeight VP8Version HorizontalScale VerticalScale".split()),
    *(f"QuickTime:{name}" for name in "MajorBrand MinorVersion CompatibleBrands HandlerType".split()),
    *(f"QuickTime:{name}" for name in "PrimaryItemReference ImageSpatialExtent ImagePixelDepth".split()),
    *(f"QuickTime:{name}" for name in "AV1ConfigurationVersion SeqProfile SeqTier0 InitialDelaySamples".split()),
    *(f"QuickTime:{name}" for name in "ChromaFormat ChromaSamplePosition ColorProfiles ColorPrimaries".split()),
    *(f"QuickTime:{name}" for name in "TransferCharacteristics MatrixCoefficients AuxiliaryImageType".split()),
    *(f"QuickTime:{name}" for name in "QuickTime_ColorRep_0x000a MediaDataSize MediaDataOffset MediaData".split()),
    *(f"RIFF:{name}" for name in "WebP_Flags AlphaPreprocessing AlphaFiltering AlphaCompression AlphaIsUsed".split()),
}


def findings(paths: list[Path], **words: str) -> dict[str, list[str]]:
    """Return, by file, the tags that say more than the shape of a picture, unknown and embedded ones included.

    Args:
        words: what a file may say besides, and in these words only.
    """
    command = ["exiftool", "-json", "-G0", "-a", "-u", "-U", "-ee", "--System:all", "--ExifTool:all", "--Composite:all"]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True)
    allowed = {f"XMP:{name}": word for name, word in words.items()}
    found = {
        row["SourceFile"]: sorted(name for name in set(row) - SHAPE if row[name] != allowed.get(name))
        for row in json.loads(done.stdout)
    }
    assert len(found) == len(paths)
    return {path: tags for path, tags in found.items() if tags}


def stored_sizes(raws: dict[str, bytes], folder: Path) -> list[Path]:
    """Upload files, make every size that a page or the desk shows, and return all stored files."""
    for name, raw in raws.items():
        picture = Picture(title=name, description="Words")
        picture.file = ContentFile(raw, name=name)
        picture.save()
        assert picture_fact(picture.pk)
        for recipe in ("max-165x165", "max-800x600", "original", "fill-40x40|format-webp"):
            picture.get_rendition(recipe)
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.real
def test_camera_files_leave_nothing_but_pixels(photos: list[Path], settings) -> None:
    said = findings(photos)
    assert sum("EXIF:GPSLatitude" in tags for tags in said.values()) == 6
    assert sum("EXIF:ThumbnailOffset" in tags for tags in said.values()) >= 6
    stored = stored_sizes({path.name: path.read_bytes() for path in photos}, settings.MEDIA_ROOT)
    assert len(stored) >= len(photos) * 6
    assert findings(stored) == {}


def test_planted_files_leave_nothing_but_pixels(settings, tmp_path: Path) -> None:
    raws = {f"planted.{suffix}": made() for suffix, made in planted.PLANTED.items()}
    for name, raw in raws.items():
        (tmp_path / name).write_bytes(raw)
    assert len(findings([tmp_path / name for name in raws])) == len(raws)
    assert findings(stored_sizes(raws, settings.MEDIA_ROOT), Credit=planted.CREDIT, Rights=planted.RIGHTS) == {}


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_every_size_for_readers_names_who_made_it_and_whose_it_is(suffix: str) -> None:
    said = {"credit": 'O. Marchuk & "Harbour" <news>', "rights": "© Світло 2026"}
    picture = Picture(title="A picture", file=ContentFile(planted.PLANTED[suffix](), name=f"a.{suffix}"), **said)
    picture.save()
    row = picture_fact(picture.pk)
    paths = [Path(picture.file.storage.path(size.name)) for size in (*row.sizes, row.plain, row.large)]
    assert all(findings([path]) == {str(path): ["XMP:Credit", "XMP:Rights"]} for path in paths)
    assert findings(paths, Credit=said["credit"], Rights=said["rights"]) == {}


@pytest.mark.real
def test_camera_files_stand_upright(photos: list[Path], settings) -> None:
    """Two of them lie on their side: the words in their names say how they stand."""
    for path in photos:
        picture = Picture(title=path.name)
        picture.file = ContentFile(path.read_bytes(), name=path.name)
        picture.save()
        stored = Image.open(picture.file)
        assert stored.size == (picture.width, picture.height)
        if path.name.startswith(("landscape", "DSCN")):
            assert picture.width > picture.height
        else:
            assert picture.height > picture.width
