"""Read a style sheet character by character, as CSS Syntax 3 cuts it, into what it says: rules inside rules."""

from dataclasses import dataclass, field


class BrokenSheet(ValueError):
    """A brace, bracket, string or comment that is never closed, or was never opened."""


@dataclass
class Rule:
    """A prelude, the declarations of its block (an at-rule without a block has None), and the rules inside."""

    prelude: str
    declarations: list[str] | None = None
    inside: list["Rule"] = field(default_factory=list)


def read(css: str) -> list[Rule]:
    """Return the rules of a sheet; white space between words counts as one blank.

    Raises:
        BrokenSheet: something is not closed.
    """
    root, place = Rule(prelude="", declarations=[]), 0
    stack, words, brackets = [root], "", ""
    while place < len(css):
        char = css[place]
        if css.startswith("/*", place):
            end = css.find("*/", place + 2)
            if end < 0:
                raise BrokenSheet("a comment is never closed")
            place = end + 2
            continue
        if char in "\"'":
            end = place + 1
            while end < len(css) and css[end] != char:
                end += 2 if css[end] == "\\" else 1
            if end >= len(css):
                raise BrokenSheet("a string is never closed")
            words, place = words + css[place : end + 1], end + 1
            continue
        place += 1
        if char in "([":
            brackets += char
        elif char in ")]":
            if not brackets or brackets[-1] + char not in ("()", "[]"):
                raise BrokenSheet("a bracket was never opened")
            brackets = brackets[:-1]
        if brackets or char not in "{};":
            words += char
            continue
        words = _end(char=char, words=_tidy(words), stack=stack)
    if len(stack) > 1 or brackets or words.strip():
        raise BrokenSheet("a block is never closed")
    return root.inside


def _end(*, char: str, words: str, stack: list[Rule]) -> str:
    """Take the words up to a brace or semicolon into the rule that is open."""
    if char == "{":
        rule = Rule(prelude=words, declarations=[])
        stack[-1].inside.append(rule)
        stack.append(rule)
    elif words.startswith("@"):
        stack[-1].inside.append(Rule(prelude=words))
    elif words:
        if stack[-1].declarations is None or ":" not in words or len(stack) == 1:
            raise BrokenSheet(f"no declaration: {words}")
        stack[-1].declarations.append(words)
    if char == "}":
        if len(stack) == 1:
            raise BrokenSheet("a block was never opened")
        stack.pop()
    return ""


def _tidy(words: str) -> str:
    """Return words with single blanks, none around commas and after a property's colon; strings as they stand."""
    out, quote = [], ""
    for char in words.strip():
        if quote:
            quote = "" if char == quote else quote
            out.append(char)
        elif char in "\"'":
            quote = char
            out.append(char)
        elif char.isspace():
            if out[-1] not in " ,":
                out.append(" ")
        else:
            if char == "," and out[-1] == " ":
                out.pop()
            out.append(char)
    return "".join(out)
