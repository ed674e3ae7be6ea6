"""A second gift is no mistake of whoever gave it, and is not called one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patronage', '0009_followed_count'),
    ]

    operations = [
        migrations.AlterField(
            model_name='question',
            name='kind',
            field=models.CharField(choices=[('unknown', "Nobody's reference"), ('part', 'Less than was promised'), ('double', 'One gift more than was due'), ('late', 'Paid after it was cancelled'), ('dispute', 'Disputed by the payer')], max_length=8),
        ),
    ]
