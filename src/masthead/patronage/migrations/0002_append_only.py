"""Let the database refuse to change what was booked."""

from django.db import migrations

from masthead.patronage.triggers import drop_triggers, make_triggers


class Migration(migrations.Migration):

    dependencies = [("patronage", "0001_initial")]

    operations = [migrations.RunPython(make_triggers, drop_triggers)]
