"""Sound and film that an import brought in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0001_imported_items'),
    ]

    operations = [
        migrations.AddField(
            model_name='importeditem',
            name='recording_id',
            field=models.BigIntegerField(null=True),
        ),
    ]
