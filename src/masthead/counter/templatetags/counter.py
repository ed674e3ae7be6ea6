"""What the counter's frame shows: the newsroom's name, the way back to the paper, and its files."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.urls import reverse

from masthead.style.files import static_file

register = template.Library()


@dataclass(frozen=True, kw_only=True)
class House:
    """The newsroom as the counter shows it: from its settings, since its database is out of reach here."""

    name: str
    paper: str


@register.simple_tag
def house() -> House:
    """Give the newsroom's name and the paper's address."""
    config = settings.MASTHEAD_CONFIG
    return House(name=config.newsroom.name, paper=config.addresses.paper)


@register.simple_tag
def paper_file(name: str) -> str:
    """Give the address at the counter of one of the paper's own files."""
    return reverse("counter_file", args=[static_file(name).path.rsplit("/", 1)[-1]])
