"""Pictures with everything in them that must not leave the building."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

# Each stands in another part of a file; none may be found in what is stored or printed.
OWNER, SERIAL, PLACE, NOTE, COMMENT, TRAILER = (
    *("Oksana-Hidden-Owner", "SER-778899-XYZ", "Bakhmutska-Street-17", "MAKERNOTE-4711"),
    *("COMMENT-by-the-camera", "PK-TRAILER-ZIP-PAYLOAD"),
)
TOKENS = (OWNER, SERIAL, PLACE, NOTE, COMMENT, TRAILER)
CAPTION, CREDIT, RIGHTS = "Світло у вікні", "Olena Marchuk", "© Harbour 2026"


def picture(size: tuple[int, int] = (48, 32), mode: str = "RGB") -> Image.Image:
    """Return a picture no two corners of which are alike."""
    plain = Image.new("RGB", size, "white")
    width, height = size
    corners = {(0, 0): "red", (width // 2, 0): "lime", (0, height // 2): "blue"}
    for (left, top), colour in corners.items():
        plain.paste(colour, (left, top, left + width // 2, top + height // 2))
    return plain.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[0x0112], said[0x010F], said[0x013B] = orientation, "Maker", OWNER
    said[0x0110] = NOTE
    private = said.get_ifd(0x8769)
    private[0xA430], private[0xA431], private[0x927C] = OWNER, SERIAL, NOTE.encode()
    position = said.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "N", (48.0, 35.0, 37.0), "E", (38.0, 0.0, 10.0)
    position[27] = PLACE.encode()
    return said


def xmp(word: str = PLACE) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        f'photoshop:City="{word}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def iptc(*datasets: bytes) -> bytes:
    """Return a JPEG's APP13 segment with these IPTC datasets."""
    block = b"".join(datasets) or b"".join(
        (
            dataset(1, 90, b"\x1b%G"),
            dataset(2, 80, CREDIT.encode()),
            dataset(2, 90, PLACE.encode()),
            dataset(2, 116, RIGHTS.encode()),
            dataset(2, 120, CAPTION.encode()),
        )
    )
    padded = block + b"\0" * (len(block) % 2)
    resource = b"8BIM" + struct.pack(">H", 0x0404) + b"\0\0" + struct.pack(">I", len(block)) + padded
    data = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(data) + 2) + data


def encoded(form: str, *, image: Image.Image | None = None, **said) -> bytes:
    out = io.BytesIO()
    (image or picture()).save(out, form, **said)
    return out.getvalue()


def after_start(jpeg: bytes, segment: bytes) -> bytes:
    """Put a segment behind the first one of a JPEG file."""
    end = 2 + 2 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:end] + segment + jpeg[end:]


def jpeg(orientation: int = 1, **said) -> bytes:
    plain = encoded("JPEG", exif=exif(orientation), xmp=xmp(), comment=COMMENT.encode(), quality=95, **said)
    return after_start(plain, iptc()) + TRAILER.encode()


def png() -> bytes:
    info = PngInfo()
    info.add_text("Author", OWNER)
    info.add_itxt("XML:com.adobe.xmp", xmp().decode())
    info.add_text("Comment", COMMENT, zip=True)
    return encoded("PNG", exif=exif(), pnginfo=info) + TRAILER.encode()


def webp() -> bytes:
    return encoded("WEBP", exif=exif(), xmp=xmp(), quality=90)


def avif() -> bytes:
    return encoded("AVIF", exif=exif(), xmp=xmp(), quality=90)


def gif() -> bytes:
    frames = [picture(), picture().transpose(Image.Transpose.ROTATE_180)]
    return encoded("GIF", image=frames[0], save_all=True, append_images=frames[1:], comment=COMMENT.encode())


PLANTED: dict[str, Callable[[], bytes]] = {"jpg": jpeg, "png": png, "webp": webp, "avif": avif, "gif": gif}


def found_in(data: bytes) -> list[str]:
    """Return which tokens stand in these bytes, as they are or as UTF-16."""
    return [token for token in TOKENS if token.encode() in data or token.encode("utf-16-le") in data]


def png_header(width: int, height: int, *, colours: int = 2) -> bytes:
    """Return a PNG that declares a size and holds not one row of it."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)),
            chunk(b"IDAT", zlib.compress(b"")),
            chunk(b"IEND", b""),
        )
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def wide_gamut() -> bytes:
    """Return an ICC profile whose red, green and blue are not sRGB's: channels change places, which nobody can miss."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", srgb, 128)[0]
    at = {}
    for place in range(count):
        name, offset, _size = struct.unpack_from(">4sII", srgb, 132 + 12 * place)
        at[name] = (132 + 12 * place, offset)
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    struct.pack_into(">I", srgb, red[0] + 4, green[1])
    struct.pack_into(">I", srgb, green[0] + 4, red[1])
    return bytes(srgb)
