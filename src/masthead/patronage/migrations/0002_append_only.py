"""Let the database refuse to change what was booked."""

from django.db import migrations

from masthead.patronage.triggers import BOOKED


class Migration(migrations.Migration):

    dependencies = [("patronage", "0001_initial")]

    operations = [migrations.RunPython(BOOKED.make, BOOKED.drop)]
