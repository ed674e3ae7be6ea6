"""A bucket holds, object for object, what a folder does; moto's own server stands for it."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from masthead.press.edition import Edition
from masthead.press.mirror.bucket import Bucket
from masthead.press.mirror.mirroring import Mirrored, NotAMirror, mirror
from masthead.press.mirror.places import Folder, PlaceUnusable
from masthead.press.record import published
from masthead.press.record.tests.signed import linking, paper, print_signed
from masthead.press.tests.sheets import sheet

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the address of a bucket server."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def client(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[object]:
    """Return a client of an empty bucket named ``papers``; the settings are where boto3 looks for them."""
    settings = {
        "AWS_ENDPOINT_URL_S3": server, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    there = boto3.client("s3")
    there.create_bucket(Bucket="papers")
    yield there
    for each in there.list_objects_v2(Bucket="papers").get("Contents", ()):
        there.delete_object(Bucket="papers", Key=each["Key"])
    there.delete_bucket(Bucket="papers")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder of a signed edition."""
    print_signed(tmp_path / "edition", *paper())
    return tmp_path / "edition"


def run(store: Path, address: str = "s3://papers/the/herald") -> Mirrored:
    with Edition.open(store) as edition:
        return mirror(edition=edition, place=Bucket.named(address))


def objects(client, prefix: str = "the/herald/") -> dict[str, bytes]:
    found = client.list_objects_v2(Bucket="papers", Prefix=prefix).get("Contents", ())
    keys = [each["Key"] for each in found if not each["Key"].endswith(published.STATE)]
    return {key.removeprefix(prefix): client.get_object(Bucket="papers", Key=key)["Body"].read() for key in keys}


def in_a_folder(store: Path, place: Path) -> dict[str, bytes]:
    with Edition.open(store) as edition:
        mirror(edition=edition, place=Folder(place))
    return {name: (place / name).read_bytes() for name in Folder(place).names() if name != published.STATE}


def test_it_holds_what_a_folder_does_after_each_edition(client, store: Path, tmp_path: Path) -> None:
    run(store)
    assert objects(client) == in_a_folder(store, tmp_path / "one")
    print_signed(store, sheet("/", linking("/about", text="newer")), without=("/news/river/", "/media/river.webp"))
    done = run(store)
    assert (done.edition, done.removed) == (2, 2)
    assert objects(client) == in_a_folder(store, tmp_path / "two")
    assert (run(store).written, run(store).removed) == (0, 0)


def test_each_object_says_what_it_is_and_how_long_it_may_be_kept(client, store: Path) -> None:
    run(store, "s3://papers")
    said = {
        name: (found["ContentType"], found["CacheControl"])
        for name in ("index.html", "feed.xml", "static/paper.css", "old/index.html")
        for found in [client.head_object(Bucket="papers", Key=name)]
    }
    assert said == {
        "index.html": ("text/html; charset=utf-8", "public, max-age=60"),
        "feed.xml": ("application/rss+xml", "public, max-age=60"),
        "static/paper.css": ("text/css", "public, max-age=31536000, immutable"),
        "old/index.html": ("text/html", "public, max-age=60"),
    }


def test_many_objects_are_listed_page_by_page(client, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A thousand, as elsewhere, would take long to put there.
    with monkeypatch.context() as patch:
        patch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "5")
        print_signed(store, *(sheet(f"/{number}/", f"{number}") for number in range(12)))
        run(store)
        assert client.list_objects_v2(Bucket="papers")["KeyCount"] == 5
        print_signed(store, without=tuple(f"/{number}/" for number in range(12)))
        assert run(store).removed == 12


def test_other_objects_are_left_alone(client, store: Path) -> None:
    client.put_object(Bucket="papers", Key="the/herald/letter.txt", Body=b"Dear")
    with pytest.raises(NotAMirror):
        run(store)
    assert objects(client) == {"letter.txt": b"Dear"}


@pytest.mark.parametrize("address", ["s3://nowhere/paper", "s3://"])
def test_a_bucket_that_is_none_is_said_to_be_none(client, store: Path, address: str) -> None:
    with pytest.raises(PlaceUnusable):
        run(store, address)
