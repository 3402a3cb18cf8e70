import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workflow", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "updated_by",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("custom", models.JSONField(default=dict, editable=False)),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("name", models.CharField(max_length=200)),
                ("object", models.CharField(max_length=80)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("state", models.CharField(default="draft", max_length=40)),
                ("source", models.UUIDField(blank=True, null=True)),
                ("preset", models.CharField(blank=True, default="", max_length=80)),
                ("rows", models.BigIntegerField(default=0)),
                ("created", models.BigIntegerField(default=0)),
                ("updated", models.BigIntegerField(default=0)),
                ("skipped", models.BigIntegerField(default=0)),
                ("failed", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workflow.job",
                    ),
                ),
                ("form", models.JSONField(default=dict)),
                ("headers", models.JSONField(default=list)),
                ("plan", models.JSONField(default=dict)),
                ("report", models.JSONField(default=dict)),
                ("last_row", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "导入",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="importrun_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="importrun_new_ix"),
                    models.Index(fields=["owner", "-created_at"], name="importrun_owner_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MappingPreset",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=60)),
                ("object", models.CharField(max_length=80)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("shared", models.BooleanField(default=False)),
                ("signature", models.CharField(max_length=64)),
                ("plan", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "导入预设",
                "indexes": [models.Index(fields=["object", "signature"], name="preset_signature_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("object", "owner", "name", "signature"), name="one_preset_per_columns"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("object", models.CharField(max_length=80)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("rows", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("key", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "verbose_name": "导出文件",
                "indexes": [models.Index(fields=["owner", "-created_at"], name="export_owner_ix")],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="files.importrun",
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("state", models.CharField(max_length=40)),
                ("record_id", models.UUIDField(null=True)),
                ("reasons", models.JSONField(default=dict)),
                ("raw", models.JSONField(null=True)),
            ],
            options={
                "verbose_name": "导入行",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["run", "number"],
                        name="importrow_failed_ix",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("run", "number"), name="one_end_per_row")],
            },
        ),
    ]
