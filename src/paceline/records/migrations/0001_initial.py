import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("last", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object", models.CharField(max_length=80)),
                ("record_id", models.UUIDField(db_index=True, null=True)),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=100, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object", models.CharField(max_length=80)),
                ("record_id", models.UUIDField(db_index=True)),
                ("body", models.TextField()),
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("from_on", models.DateField()),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18)),
            ],
            options={
                "verbose_name": "汇率",
                "ordering": ["currency", "-from_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "from_on"), name="one_rate_per_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("principal", models.CharField(max_length=80)),
                ("fingerprint", models.CharField(max_length=64)),
                ("answer", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="records_ide_created_48889d_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("principal", "key"), name="one_answer_per_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(default=paceline.kernel.ids.uuid7, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("object", models.CharField(max_length=80)),
                ("record_id", models.UUIDField()),
                ("title", models.CharField(blank=True, max_length=200)),
                (
                    "about",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("payload", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("via", models.CharField(default="code", max_length=20)),
                ("batch", models.UUIDField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["seq"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["about"], name="event_about_ix"),
                    models.Index(fields=["record_id", "seq"], name="event_record_ix"),
                    models.Index(
                        condition=models.Q(("batch__isnull", False)), fields=["batch"], name="event_batch_ix"
                    ),
                    models.Index(fields=["name", "occurred_at"], name="event_name_ix"),
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["recorded_at"], name="event_recorded_ix"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object", models.CharField(max_length=80)),
                ("record_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("note", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("first_opened_at", models.DateTimeField(null=True)),
                ("last_opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["record_id", "-created_at"], name="link_record_ix")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=60)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("shared", models.BooleanField(default=False)),
                ("filter", models.JSONField(blank=True, default=dict)),
                ("sort", models.CharField(blank=True, max_length=80)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("layout", models.CharField(default="table", max_length=20)),
                ("group_by", models.CharField(blank=True, max_length=60)),
                ("position", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["position", "created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("object", "user", "name"), name="one_view_per_name_and_user"
                    )
                ],
            },
        ),
    ]
