"""Count how many pledges followed a wording of the appeal, in all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("patronage", "0008_held_back")]

    operations = [
        migrations.CreateModel(
            name='FollowedCount',
            fields=[
                ('ask', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
