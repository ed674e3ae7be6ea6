"""The style app."""

from django.apps import AppConfig


class StyleConfig(AppConfig):
    """House style: the base page, tokens, components and slots."""

    name = "masthead.style"
    label = "style"
