"""Which pictures the public can reach: those that a live page shows, in sizes that say nothing, and no others."""

import re
import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from masthead import settings as house
from masthead.lib.kept import Kept
from masthead.pictures.former_sizes import forget_unwanted
from masthead.pictures.hiding import Wish, hide
from masthead.pictures.models import FormerSize, Picture
from masthead.pictures.tests import planted
from masthead.pictures.tests.test_foreign_reader import findings
from masthead.pictures.tiles import Part
from masthead.press.audit import audit
from masthead.press.chore import print_until_done
from masthead.press.edition import Edition
from masthead.press.record.rollback import roll_back
from masthead.press.view import View
from masthead.sections.models import Newsroom
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import World, make_picture, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]


@pytest.fixture
def world() -> World:
    return make_world()


def print_it(edition: Edition, now: datetime | None = None) -> None:
    print_until_done(edition=edition, at=now or timezone.now(), reason="test")


def media(edition: Edition) -> set[str]:
    with edition.reading() as view:
        return {path for path, _ in view.paths() if path.startswith("/media/")}


def bodies(edition: Edition) -> list[bytes]:
    """Return every stored body: what is served, and what older editions still need."""
    with edition.reading() as view:
        return [body for _, body in view.items("bodies")]


def planted_picture(suffix: str = "jpg") -> Picture:
    picture = Picture(title="Camera", description="Words", credit="O. Marchuk")
    picture.file = ContentFile(planted.PLANTED[suffix](), name=f"camera.{suffix}")
    picture.save()
    return picture


def sizes_of(picture: Picture) -> set[bytes]:
    return {rendition.file.open().read() for rendition in picture.renditions.all()}


def test_no_picture_is_carried_that_no_live_page_shows(world: World, edition: Edition) -> None:
    make_picture()
    world.story("draft", live=False, hero=make_picture(colour="red"))
    print_it(edition)
    assert media(edition) == set()


def test_sizes_whose_files_were_lost_are_made_again(world: World, edition: Edition) -> None:
    picture = make_picture()
    story = world.story("shown", at=timezone.now(), hero=picture)
    print_it(edition)
    carried, before = media(edition), sizes_of(picture)
    names = [size.file.name for size in picture.renditions.all()]
    for size in picture.renditions.all():
        Path(size.file.path).unlink()
    story.title = "Another headline"
    story.save_revision().publish(skip_permission_checks=True)
    print_it(edition)
    assert audit(edition=edition) == ()
    assert (media(edition), sizes_of(picture)) == (carried, before)
    assert [size.file.name for size in picture.renditions.all()] == names


@pytest.mark.parametrize("way", ["withdraw", "delete", "swap", "hide the section", "erase the picture"])
def test_a_picture_comes_with_its_page_and_goes_with_it(world: World, edition: Edition, way: str) -> None:
    picture = make_picture()
    story = world.story("shown", at=timezone.now(), hero=picture)
    print_it(edition)
    carried = media(edition)
    assert len(carried) == 6
    if way == "withdraw":
        story.unpublish()
    elif way == "delete":
        story.delete()
    elif way == "swap":
        story.hero = None
        story.save_revision().publish(skip_permission_checks=True)
    elif way == "hide the section":
        world.sections["news"].unpublish()
    else:
        picture.delete()
    print_it(edition)
    assert media(edition) == set()
    assert audit(edition=edition) == ()


def test_a_page_says_how_large_each_picture_is_before_it_arrives(world: World, edition: Edition) -> None:
    picture = make_picture(size=(1800, 1200), focal_point_x=1800, focal_point_y=300)
    picture.focal_point_width = picture.focal_point_height = 10
    picture.save()
    world.story("shown", at=timezone.now(), hero=picture, body=[("picture", {"picture": picture, "caption": ""})])
    print_it(edition)
    with edition.reading() as view:
        for path in ("/", "/news/shown/"):
            found = re.findall(r'<img class="fx-10 fy-2" src="(\S+)" width="(\d+)" height="(\d+)"', page(view, path))
            assert len(found) >= 1, path
            for source, width, height in found:
                assert Image.open(BytesIO(view.read(source).body)).size == (int(width), int(height))


def page(view: View, path: str) -> str:
    return view.read(path).body.decode()


def test_a_picture_stays_as_long_as_one_page_shows_it(world: World, edition: Edition) -> None:
    picture = make_picture()
    first = world.story("first", at=timezone.now(), hero=picture)
    body = [("picture", {"picture": picture, "caption": "Here"})]
    world.story("second", at=timezone.now(), section="culture", body=body)
    print_it(edition)
    first.unpublish()
    print_it(edition)
    assert len(media(edition)) >= 6
    Story.objects.get(slug="second").unpublish()
    print_it(edition)
    assert media(edition) == set()


def test_bytes_of_a_withdrawn_picture_go_with_the_last_delta_that_names_them(
    world: World, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition, "_kept", Kept(editions=3, days=0))
    picture = make_picture()
    story = world.story("shown", at=timezone.now(), hero=picture)
    print_it(edition)
    sizes = sizes_of(picture)
    assert sizes & set(bodies(edition))
    story.unpublish()
    print_it(edition)
    assert sizes & set(bodies(edition)), "an edition that may be rolled back to still needs them"
    for number in range(4):
        said, _ = Newsroom.objects.get_or_create(pk=1)
        said.publisher = f"Publisher {number}"
        said.save()
        print_it(edition)
    assert not sizes & set(bodies(edition))
    assert b"JFIF" not in b"".join(bodies(edition))


@pytest.mark.parametrize("suffix", planted.PLANTED)
def test_no_printed_byte_says_what_the_camera_wrote(world: World, edition: Edition, suffix: str) -> None:
    picture = planted_picture(suffix)
    world.story("shown", at=timezone.now(), hero=picture, body=[("picture", {"picture": picture, "caption": ""})])
    print_it(edition)
    assert len(media(edition)) >= 2
    assert [found for body in bodies(edition) if (found := planted.found_in(body))] == []


@pytest.mark.real
@pytest.mark.once
@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_a_foreign_program_finds_nothing_in_what_is_printed(
    world: World, edition: Edition, real: Path, tmp_path: Path
) -> None:
    for number, path in enumerate(sorted((real / "photos").glob("*.jpg"))):
        picture = Picture(title=path.name, description="Words", credit="Camera")
        picture.file = ContentFile(path.read_bytes(), name=path.name)
        picture.save()
        world.story(f"story-{number}", at=timezone.now(), hero=picture)
    print_it(edition)
    printed = []
    with edition.reading() as view:
        for path in sorted(media(edition)):
            printed.append(tmp_path / path.rpartition("/")[2])
            printed[-1].write_bytes(view.read(path).body)
    assert {path.suffix for path in printed} == {".avif", ".webp", ".jpg"}
    assert len(printed) >= 40
    assert findings(printed, Credit="Camera") == {}


@pytest.mark.parametrize("forgets", [False, True])
def test_what_was_hidden_leaves_the_paper_and_where_that_was_asked_for_its_past(
    world: World, edition: Edition, forgets: bool
) -> None:
    picture = make_picture(size=(640, 420))
    world.story("shown", at=timezone.now(), hero=picture)
    print_it(edition)
    picture.credit = "Another name"
    picture.save()
    print_it(edition)
    with edition.reading() as view:
        number, earlier = view.number, {view.read(path).body for path in media(edition)}
    editor = Member.objects.create_user("hider@harbour.example")
    wish = Wish(parts=(Part(left=60, top=60, width=80, height=80),), destroys_original=True, forgets_earlier=forgets)
    hide(picture_id=picture.pk, file_name=Picture.objects.get().file.name, wish=wish, by=editor)
    forget_unwanted(edition)
    assert earlier <= set(bodies(edition)), "the pages still show them"
    print_it(edition)
    forget_unwanted(edition)
    with edition.reading() as view:
        assert earlier.isdisjoint(view.read(path).body for path in media(edition))
    store = (edition.folder / "data.mdb").read_bytes()
    assert [size in store for size in earlier] == [not forgets] * len(earlier)
    assert earlier.isdisjoint(bodies(edition)) is forgets
    assert not FormerSize.objects.filter(is_unwanted=True).exists()
    assert audit(edition=edition) == ()
    today = media(edition)
    roll_back(edition=edition, number=number, at=timezone.now())
    assert (media(edition) == today) is forgets


def test_the_original_lies_in_no_folder_that_is_served() -> None:
    served = (house.MEDIA_ROOT, house.STATIC_ROOT, house.MASTHEAD_EDITION)
    assert not [folder for folder in served if Path(house.MASTHEAD_ORIGINALS).is_relative_to(folder)]
    assert not [folder for folder in served if Path(folder).is_relative_to(house.MASTHEAD_ORIGINALS)]
