"""Nothing to change: after any migration the indexes on Wagtail's table are made, and one of them is new."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Asks for the index by which pages that end are found (``stories/more_indexes.py``)."""

    dependencies: ClassVar = [("stories", "0010_recording_chooser")]
    operations: ClassVar = []
