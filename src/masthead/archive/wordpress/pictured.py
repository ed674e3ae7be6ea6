"""Pictures and recordings of a text: found again among those that came in, alone or as galleries."""

from typing import Any, Final

from bs4.element import Tag

from masthead.archive.wordpress.beside import Beside
from masthead.archive.wordpress.column import Column
from masthead.archive.wordpress.tree import line_of, word

_CAPTION_CHARACTERS: Final = 400
_MOST_IN_A_GALLERY: Final = 30
_LONGEST_ADDRESS: Final = 200


class Pictured:
    """Sets pictures and galleries; what is not here leaves its caption in the text and its address in the report."""

    def __init__(self, *, beside: Beside, column: Column) -> None:
        """Set into ``column``."""
        self._beside, self._column, self._words = beside, column, column.words

    def is_here(self, img: Tag) -> bool:
        """Tell whether a picture came in."""
        return self._beside.by_address(_address(img)) is not None

    def picture(self, img: Tag, *, caption: str = "") -> None:
        """Set one picture."""
        found = self._found(img)
        if found is not None:
            self._column.put("picture", {"picture": found, "caption": self._fit(caption)})
        else:
            self._column.paragraph(caption)

    def figure(self, tag: Tag) -> None:
        """Set a figure's pictures with its caption: what its caption says, or all its words."""
        images = [image.extract() for image in tag.find_all("img")]
        self._words.note_links(tag.find("figcaption") or tag, within="a caption")
        own = [line_of(each.extract()) for each in tag.find_all("figcaption")]
        caption, others = (own[0], line_of(tag)) if own else (line_of(tag), "")
        self._column.paragraph(others)
        if len(images) == 1:
            self.picture(images[0], caption=caption)
        else:
            self._gallery([(self._found(image), "") for image in images], caption=caption)

    def gallery(self, tag: Tag, *, ids: object, takes_attached: bool = False) -> None:
        """Set a gallery of the pictures within an element, or else of those that are numbered, or attached."""
        images = tag.find_all("img")
        if images:
            pictures = [(self._found(image), _caption_beside(image)) for image in images]
            own = next((each for each in tag.find_all("figcaption") if _is_of_several(each)), None)
            self._gallery(pictures, caption=line_of(own) if own else "")
            for each in tag.find_all(["img", "figcaption", "dd"]):
                each.extract()
            self._column.paragraph(line_of(tag))
            return
        numbers = [str(each).strip() for each in ids] if isinstance(ids, list) else []
        if not numbers and takes_attached:
            numbers = list(self._beside.attached)
        found = [(self._beside.by_number(number), "") for number in numbers]
        missing = [number for number, (picture, _) in zip(numbers, found, strict=True) if picture is None]
        if missing or not numbers:
            named = ", ".join(missing[:_MOST_IN_A_GALLERY]) or "none named"
            self._words.leave(f"pictures of a gallery were left out: {named}")
        self._gallery(found, caption="")

    def background(self, tag: Tag, *, address: str) -> None:
        """Set the picture that a block shows behind its words, where that is no picture of its markup."""
        if address and word(tag, "n") and tag.find("img") is None:
            found = self._beside.by_address(address)
            if found is not None:
                self._column.put("picture", {"picture": found, "caption": ""})

    def recorded(self, address: str) -> bool:
        """Set the recording that came in from an address, if one did."""
        found = self._beside.recording(address)
        if found is None:
            return False
        self._words.note("a recording has no transcript; the desk asks for one")
        self._column.put("recording", {"recording": found, "caption": found.title, "transcript": ""})
        return True

    def _gallery(self, pictures: list[tuple[Any | None, str]], *, caption: str) -> None:
        here = [{"picture": each, "caption": self._fit(words)} for each, words in pictures if each is not None]
        for words in (words for each, words in pictures if each is None):
            self._column.paragraph(words)
        for begin in range(0, len(here), _MOST_IN_A_GALLERY):
            part = here[begin : begin + _MOST_IN_A_GALLERY]
            if len(part) == 1:
                self._column.put("picture", part[0])
            else:
                self._column.put("gallery", {"caption": self._fit(caption), "pictures": part})
        if len(here) < 2:
            self._column.paragraph(caption)

    def _found(self, img: Tag) -> Any | None:
        address = _address(img)
        found = self._beside.by_address(address)
        if found is None:
            self._words.leave(f"a picture was left out: {address[:_LONGEST_ADDRESS] or 'it has no address'}")
        return found

    def _fit(self, caption: str) -> str:
        if len(caption) > _CAPTION_CHARACTERS:
            self._words.note(f"a caption was cut to {_CAPTION_CHARACTERS} characters")
        return caption[:_CAPTION_CHARACTERS]


def _address(img: Tag) -> str:
    return word(img, "src") or word(img, "data-src")


def _caption_beside(image: Tag) -> str:
    """Return the caption of one picture of several: that of the nearest figure or place in a list."""
    holder = image.find_parent(["figure", "li", "dl"])
    own = holder.find(["figcaption", "dd"]) if holder and len(holder.find_all("img")) == 1 else None
    return line_of(own) if isinstance(own, Tag) else ""


def _is_of_several(caption: Tag) -> bool:
    """Tell whether a caption stands under several pictures together."""
    holder = caption.find_parent("figure")
    return holder is not None and len(holder.find_all("img")) > 1
