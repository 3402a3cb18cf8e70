from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models

import paceline.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("stamp", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("kind", models.CharField(max_length=30)),
                ("label", models.CharField(max_length=60)),
                ("label_en", models.CharField(blank=True, default="", max_length=60)),
                ("hint", models.CharField(blank=True, default="", max_length=200)),
                ("options", models.JSONField(blank=True, default=dict)),
                ("required", models.BooleanField(default=False)),
                ("indexed", models.BooleanField(default=False)),
                ("position", models.BigIntegerField(default=0)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "自定义字段",
                "ordering": ["object", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=("object", "label"),
                        name="one_live_custom_field_per_label",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("period", models.CharField(blank=True, max_length=10)),
                ("last", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "period"), name="one_number_series_per_period")
                ],
            },
        ),
    ]
