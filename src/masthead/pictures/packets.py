"""The XMP packet of a picture: what an upload says of itself, and the two words that go out with every size.

Source: ISO 16684-1 (XMP), IPTC Photo Metadata Standard 2024.1.
"""

from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_PHOTOSHOP: Final = "http://ns.adobe.com/photoshop/1.0/"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IPTC: Final = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# What an upload may say, and by which properties, the best first.
_PROPERTIES: Final = {
    "credit": (f"{{{_DC}}}creator", f"{{{_PHOTOSHOP}}}Credit"),
    "rights": (f"{{{_DC}}}rights",),
    "caption": (f"{{{_DC}}}description",),
    "description": (f"{{{_IPTC}}}AltTextAccessibility",),
}
# Whatever is longer holds more than words.
_MOST_BYTES: Final = 512 * 1024


def packet(*, credit: str, rights: str) -> bytes:
    """Return an XMP packet of a credit and a copyright, and nothing else; empty where there is neither."""
    if not credit and not rights:
        return b""
    credited = f" photoshop:Credit={quoteattr(credit)}" if credit else ""
    owned = f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{escape(rights)}</rdf:li></rdf:Alt></dc:rights>'
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"><rdf:Description rdf:about=""'
        f' xmlns:photoshop="{_PHOTOSHOP}" xmlns:dc="{_DC}"{credited}>{owned if rights else ""}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def words_in(raw: bytes) -> dict[str, str]:
    """Return credit, copyright (``rights``), caption and alternative text (``description``) where a packet has them.

    A packet that cannot be read, or that would harm whoever reads it, says nothing.
    """
    if len(raw) > _MOST_BYTES:
        return {}
    try:
        root = fromstring(raw.strip(b"\0 \r\n\t"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    about = list(root.iter(f"{{{_RDF}}}Description"))
    found = {}
    for name, properties in _PROPERTIES.items():
        said = (_said(each, name=each_name) for each_name in properties for each in about)
        words = next(filter(None, said), "")
        if words:
            found[name] = words
    return found


def _said(description: Element, *, name: str) -> str:
    """Return a property's words: of several people all, of several languages the one that is meant for everybody."""
    if name in description.attrib:
        return description.attrib[name]
    held = description.find(name)
    if held is None:
        return ""
    items = list(held.iter(f"{{{_RDF}}}li"))
    if held.find(f"{{{_RDF}}}Alt") is not None:
        items = sorted(items, key=lambda item: item.get(_LANGUAGE) != "x-default")[:1]
    return ", ".join(item.text or "" for item in items) if items else held.text or ""
