"""A bucket as the place of a mirror: any that speaks S3. Keys and endpoint come from where boto3 looks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from typing import Any, Final, Self
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from masthead.press.mirror.places import MIRRORED_PAGE_AGE, PlaceUnusable
from masthead.press.prepared import ASSET_AGE, IMMUTABLE

_MISSING: Final = frozenset({"NoSuchKey", "404"})


class Bucket:
    """A bucket, or what lies below one path of it. Each file is put there whole."""

    def __init__(self, *, client: Any, name: str, prefix: str) -> None:
        """Use what is below ``prefix``, which is empty or ends with a slash."""
        self._client, self._name, self._prefix = client, name, prefix
        self._known: dict[str, str] | None = None

    @classmethod
    def named(cls, address: str) -> Self:
        """Return the bucket of an address such as ``s3://bucket/paper``.

        Raises:
            PlaceUnusable: the address names none, or there are no settings to reach it with.
        """
        parts = urlsplit(address)
        prefix = parts.path.strip("/")
        if not parts.netloc:
            raise PlaceUnusable("The address names no bucket. Write it as s3://bucket/path.")
        with _told_plainly():
            client = boto3.client("s3")
        return cls(client=client, name=parts.netloc, prefix=f"{prefix}/" if prefix else "")

    def read(self, name: str) -> bytes | None:
        """Return a file, or None."""
        with _told_plainly():
            try:
                found: bytes = self._client.get_object(Bucket=self._name, Key=self._prefix + name)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise
            return found

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return name in self._files()

    def holds(self, name: str, data: bytes) -> bool:
        """Return whether a file has just these bytes, as far as the bucket's own digest tells."""
        return self._files().get(name) == _digest(data)

    def write(self, name: str, data: bytes, *, media_type: str) -> None:
        """Put a file there, in place of an earlier one."""
        age = ASSET_AGE if f"/{name}".startswith(IMMUTABLE) else MIRRORED_PAGE_AGE
        with _told_plainly():
            self._client.put_object(
                Bucket=self._name, Key=self._prefix + name, Body=data, ContentType=media_type, CacheControl=age
            )
        self._files()[name] = _digest(data)

    def remove(self, name: str) -> bool:
        """Take a file away; return whether it was there."""
        if self._files().pop(name, None) is None:
            return False
        with _told_plainly():
            self._client.delete_object(Bucket=self._name, Key=self._prefix + name)
        return True

    def names(self) -> Iterator[str]:
        """Yield the names of all files."""
        return iter(list(self._files()))

    def settle(self) -> None:
        """Do nothing: what the bucket has taken, it has kept."""

    def _files(self) -> dict[str, str]:
        """Return the digest of each file as the bucket tells it, asked for once."""
        if self._known is None:
            with _told_plainly():
                pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=self._prefix)
                files = [each for page in pages for each in page.get("Contents", ())]
            self._known = {each["Key"].removeprefix(self._prefix): each["ETag"].strip('"') for each in files}
        return self._known


def _digest(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise PlaceUnusable(f"The bucket cannot be used ({error}).") from error
