"""Nothing to change: after any migration the indexes on Wagtail's tables are made, and one of them is new."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Asks for the index by which the desk's search counts titles (``stories/more_indexes.py``)."""

    dependencies: ClassVar = [("stories", "0011_pages_by_expiry")]
    operations: ClassVar = []
