"""Let the database refuse to change what was done in the office, and name what is done with seats and names."""

from django.db import migrations, models

from masthead.office.triggers import LOGGED


class Migration(migrations.Migration):

    dependencies = [("office", "0001_office")]

    operations = [
        migrations.AlterField(
            model_name='accessentry',
            name='deed',
            field=models.CharField(choices=[('contact', 'Asked for a contact'), ('words', 'Read what the bank said'), ('answered', 'Decided about money'), ('imported', 'Imported a statement'), ('columns', 'Described the columns of a file'), ('refunded', 'Refunded a gift'), ('thanks', 'Changed the words of thanks'), ('revived', 'Ran a job again'), ('merged', 'Joined two patrons'), ('parted', 'Parted two patrons'), ('ended', 'Ended a pledge'), ('seated', 'Gave a seat'), ('unseated', 'Took a seat back'), ('hid', 'Took a name off the page of thanks'), ('shown', 'Put a name back on the page of thanks'), ('freed', 'Let a patron choose another name')], max_length=10),
        ),
        migrations.RunPython(LOGGED.make, LOGGED.drop),
    ]
