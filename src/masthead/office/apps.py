"""The app of the supporters' office."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The pages at the desk on which patrons are looked after; their log lies in the supporters' safe."""

    name = "masthead.office"
    label = "office"
