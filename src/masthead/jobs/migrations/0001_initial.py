"""The queue's first tables."""

import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChoreTrouble",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("failure_count", models.PositiveIntegerField(default=0)),
                ("failed_at", models.DateTimeField()),
                ("last_error", models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("task", models.CharField(max_length=255)),
                ("args", models.JSONField(default=list)),
                ("kwargs", models.JSONField(default=dict)),
                ("queue", models.CharField(default="default", max_length=64)),
                ("priority", models.SmallIntegerField(default=0)),
                ("key", models.CharField(max_length=200, null=True)),
                ("is_wanted_again", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("dead", "Dead"),
                        ],
                        default="ready",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("max_attempts", models.PositiveSmallIntegerField(default=12)),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("claimed_by", models.CharField(blank=True, default="", max_length=200)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("enqueued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["run_after"], name="job_is_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["claimed_until"],
                        name="job_is_claimed",
                    ),
                    models.Index(fields=["state", "finished_at"], name="job_is_over"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["ready", "running"])),
                        fields=("key",),
                        name="job_key_is_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ready", "running", "done", "dead"])),
                        name="job_state_is_known",
                    ),
                ],
            },
        ),
    ]
