from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids

REFUSE = """
CREATE FUNCTION rhythm_issued_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('paceline.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rhythm_forecastissue
    FOR EACH ROW EXECUTE FUNCTION rhythm_issued_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rhythm_forecastfigure
    FOR EACH ROW EXECUTE FUNCTION rhythm_issued_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rhythm_forecasttruth
    FOR EACH ROW EXECUTE FUNCTION rhythm_issued_is_append_only();
"""
UNDO = """
DROP TRIGGER append_only ON rhythm_forecastissue;
DROP TRIGGER append_only ON rhythm_forecastfigure;
DROP TRIGGER append_only ON rhythm_forecasttruth;
DROP FUNCTION rhythm_issued_is_append_only();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("customers", "0001_initial"),
        ("pipeline", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
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
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("kind", models.CharField(max_length=40)),
                ("level", models.CharField(max_length=40)),
                ("state", models.CharField(default="raised", max_length=40)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", models.TextField(blank=True, default="")),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("limit", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("raised_on", models.DateField()),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("snoozed_until", models.DateField(blank=True, null=True)),
                ("snooze_reason", models.TextField(blank=True, default="")),
                ("key", models.CharField(editable=False, max_length=120)),
                ("words", models.JSONField(default=dict, editable=False)),
                ("evidence", models.JSONField(default=dict, editable=False)),
            ],
            options={
                "verbose_name": "节奏预警",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="alert_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="alert_new_ix"),
                    models.Index(fields=["state", "key"], name="alert_open_ix"),
                    models.Index(fields=["owner", "state"], name="alert_owner_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cadence",
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
                ("name", models.CharField(max_length=60)),
                ("target", models.CharField(default="lead", max_length=40)),
                (
                    "stop_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("anchor", models.CharField(blank=True, default="", max_length=60)),
                ("note", models.TextField(blank=True, default="")),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(blank=True, editable=False, max_length=40)),
            ],
            options={
                "verbose_name": "跟进节奏",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="cadence_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="cadence_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "日历订阅",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
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
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=40)),
                ("level", models.CharField(default="info", max_length=40)),
                ("effect", models.DecimalField(decimal_places=6, default=Decimal("0.3"), max_digits=9)),
                ("horizon", models.BigIntegerField(default=10)),
                ("active", models.BooleanField(default=True)),
                ("code", models.CharField(blank=True, editable=False, max_length=40)),
            ],
            options={
                "verbose_name": "纠偏措施",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="correction_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="correction_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastSubmission",
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
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("commit", models.DecimalField(decimal_places=2, max_digits=18)),
                ("best_case", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("judgement", models.TextField(blank=True, default="")),
                ("starts_on", models.DateField()),
                ("closed", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("weighted", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("adjustment", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                (
                    "adjusted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("adjusted_at", models.DateTimeField(blank=True, null=True)),
                ("adjusted_why", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "预测提交",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="forecastsubmission_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="forecastsubmission_new_ix"),
                    models.Index(fields=["owner", "starts_on", "-created_at"], name="submission_owner_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastTruth",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("metric", models.CharField(default="won_amount", max_length=40)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("product_line", models.CharField(blank=True, default="", max_length=60)),
                ("period", models.CharField(default="month", max_length=40)),
                ("starts_on", models.DateField()),
                ("known_on", models.DateField()),
                ("actual", models.DecimalField(decimal_places=2, max_digits=18)),
            ],
            options={
                "verbose_name": "实际结果",
                "ordering": ["-starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("metric", "period", "starts_on", "team", "owner", "product_line", "known_on"),
                        name="one_truth_a_day",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Happening",
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
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(default="campaign", max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("segment", models.CharField(blank=True, default="", max_length=60)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "节奏日程",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="happening_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="happening_new_ix"),
                    models.Index(fields=["starts_on", "ends_on"], name="happening_days_ix"),
                    models.Index(fields=["owner", "kind", "ends_on"], name="happening_owner_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=120, unique=True)),
                ("kind", models.CharField(max_length=40)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("value", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("limit", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("level", models.CharField(blank=True, default="", max_length=40)),
                ("few", models.BooleanField(default=False)),
                ("in_a_row", models.BigIntegerField(default=0)),
                ("raised", models.BooleanField(default=False)),
                ("counted_on", models.DateField(blank=True, null=True)),
                ("looked_on", models.DateField()),
                ("words", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "节奏检查",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Promise",
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("what", models.CharField(max_length=160)),
                ("to_whom", models.CharField(blank=True, default="", max_length=80)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                ("due_on", models.DateField()),
                ("state", models.CharField(default="open", max_length=40)),
                ("kept_on", models.DateField(blank=True, null=True)),
                ("result", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "承诺",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="promise_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="promise_new_ix"),
                    models.Index(fields=["state", "due_on"], name="promise_due_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewCycle",
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(default="weekly", max_length=40)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("workday", models.BigIntegerField(default=1)),
                ("checklist", models.TextField(blank=True, default="")),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "复盘周期",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="reviewcycle_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="reviewcycle_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(default="competitor", max_length=40)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("leads", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=18)),
                ("conversion", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=18)),
                ("deal", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=18)),
                ("cycle", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=18)),
                ("capacity", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=18)),
                ("reason", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "情景",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="scenario_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="scenario_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShopRule",
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
                ("name", models.CharField(default="小店规则", max_length=40)),
                ("monday", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("tuesday", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("wednesday", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("thursday", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("friday", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("saturday", models.DecimalField(decimal_places=2, default=Decimal("1.5"), max_digits=18)),
                ("sunday", models.DecimalField(decimal_places=2, default=Decimal("1.5"), max_digits=18)),
            ],
            options={
                "verbose_name": "小店规则",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="shoprule_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="shoprule_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
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
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("metric", models.CharField(default="won_amount", max_length=40)),
                ("value", models.DecimalField(decimal_places=2, max_digits=18)),
                ("period", models.CharField(default="quarter", max_length=40)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("product_line", models.CharField(blank=True, default="", max_length=60)),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.leadsource",
                    ),
                ),
                ("customer_class", models.CharField(blank=True, default="", max_length=40)),
                ("level", models.CharField(default="target", max_length=40)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rhythm.target",
                    ),
                ),
                ("basis", models.TextField(blank=True, default="")),
                ("split_method", models.CharField(blank=True, default="", max_length=40)),
                ("heads", models.DecimalField(blank=True, decimal_places=1, max_digits=18, null=True)),
                ("productivity", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("market_size", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("market_share", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("feasible", models.CharField(blank=True, default="", max_length=40)),
                ("bound_by", models.CharField(blank=True, default="", max_length=40)),
                ("limit", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                (
                    "heads_missing",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=18, null=True),
                ),
                ("override_reason", models.TextField(blank=True, default="")),
                ("pinned", models.BooleanField(default=False)),
                ("state", models.CharField(default="draft", max_length=40)),
                ("edition", models.BigIntegerField(default=1)),
                ("first_value", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "目标",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="target_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="target_new_ix"),
                    models.Index(fields=["period", "starts_on", "metric"], name="target_period_ix"),
                    models.Index(fields=["owner", "starts_on"], name="target_owner_ix"),
                    models.Index(fields=["parent"], name="target_parent_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkReport",
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("kind", models.CharField(default="daily", max_length=40)),
                ("day", models.DateField()),
                ("state", models.CharField(default="draft", max_length=40)),
                ("summary", models.TextField(blank=True, default="")),
                ("blockers", models.TextField(blank=True, default="")),
                ("plan", models.TextField(blank=True, default="")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("late", models.BooleanField(default=False)),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("comment", models.TextField(blank=True, default="")),
                ("commented_at", models.DateTimeField(blank=True, null=True)),
                ("pack", models.JSONField(default=dict, editable=False)),
            ],
            options={
                "verbose_name": "工作汇报",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="workreport_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="workreport_new_ix"),
                    models.Index(fields=["kind", "day", "state"], name="workreport_day_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("owner", "kind", "day"),
                        name="one_report_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CadenceStep",
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
                (
                    "cadence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rhythm.cadence"
                    ),
                ),
                ("offset", models.BigIntegerField(default=0)),
                ("kind", models.CharField(default="call", max_length=40)),
                ("subject", models.CharField(max_length=80)),
                (
                    "script",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.script",
                    ),
                ),
                ("words", models.TextField(blank=True, default="")),
                ("minutes", models.BigIntegerField(default=15)),
                ("within", models.BigIntegerField(blank=True, null=True)),
                ("if_missed", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "节奏步骤",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="cadencestep_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="cadencestep_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrollment",
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "cadence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rhythm.cadence"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.lead",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                ("state", models.CharField(default="running", max_length=40)),
                ("starts_on", models.DateField()),
                ("stop_reason", models.CharField(blank=True, default="", max_length=40)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("paused_on", models.DateField(blank=True, null=True)),
                ("was_at", models.CharField(blank=True, editable=False, max_length=60)),
            ],
            options={
                "verbose_name": "节奏加入",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="enrollment_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="enrollment_new_ix"),
                    models.Index(fields=["lead", "state"], name="enrollment_lead_ix"),
                    models.Index(fields=["customer", "state"], name="enrollment_customer_ix"),
                    models.Index(fields=["opportunity", "state"], name="enrollment_deal_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastIssue",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("as_of", models.DateField()),
                ("metric", models.CharField(default="won_amount", max_length=40)),
                ("how", models.CharField(default="nightly", max_length=40)),
                (
                    "scenario",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rhythm.scenario",
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("nodes", models.BigIntegerField(default=0)),
                ("scored", models.BigIntegerField(default=0)),
                ("seed", models.BigIntegerField(default=0)),
                ("took", models.BigIntegerField(default=0)),
                ("note", models.TextField(blank=True, default="")),
                ("parameters", models.JSONField(default=dict, editable=False)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "发布的预测",
                "ordering": ["-issued_at"],
                "indexes": [models.Index(fields=["metric", "-as_of", "-issued_at"], name="issue_of_day_ix")],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=160)),
                ("kind", models.CharField(default="weekly", max_length=40)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("due_on", models.DateField()),
                ("topics", models.TextField(blank=True, default="")),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rhythm.reviewcycle",
                    ),
                ),
                ("state", models.CharField(default="scheduled", max_length=40)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("findings", models.TextField(blank=True, default="")),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rhythm.review",
                    ),
                ),
                ("pack", models.JSONField(default=dict, editable=False)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "复盘",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="review_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="review_new_ix"),
                    models.Index(fields=["cycle", "-due_on"], name="review_cycle_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
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
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rhythm.alert"
                    ),
                ),
                ("what", models.CharField(max_length=120)),
                (
                    "who",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("predicted", models.DecimalField(decimal_places=6, max_digits=9)),
                ("horizon", models.BigIntegerField(default=10)),
                ("state", models.CharField(default="open", max_length=40)),
                ("reason", models.TextField(blank=True, default="")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("before", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("after", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("realised", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ("recovered", models.BooleanField(blank=True, null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.activity",
                    ),
                ),
                ("code", models.CharField(editable=False, max_length=40)),
            ],
            options={
                "verbose_name": "纠偏建议",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="suggestion_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="suggestion_new_ix"),
                    models.Index(fields=["due_on"], name="suggestion_due_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="rhythm.target",
                    ),
                ),
                ("as_of", models.DateField()),
                ("kept_at", models.DateTimeField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=18)),
                ("actual", models.DecimalField(decimal_places=2, max_digits=18)),
                ("needed", models.DecimalField(decimal_places=2, max_digits=18)),
                ("figures", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "目标快照",
                "ordering": ["-as_of", "target"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target", "as_of"), name="one_snapshot_per_target_and_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CockpitPage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="rhythm.target",
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("as_of", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("took", models.PositiveIntegerField(default=0, editable=False)),
                ("parts", models.JSONField(default=list, editable=False)),
            ],
            options={
                "verbose_name": "节奏页快照",
                "ordering": ["-made_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("target", "language"), name="one_cockpit_page_per_target")
                ],
            },
        ),
        migrations.CreateModel(
            name="EnrolledStep",
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
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rhythm.enrollment"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rhythm.cadencestep",
                    ),
                ),
                ("subject", models.CharField(max_length=120)),
                ("due_on", models.DateField()),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.activity",
                    ),
                ),
                ("skipped", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "加入的步骤",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="enrolledstep_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="enrolledstep_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastFigure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rhythm.forecastissue",
                    ),
                ),
                ("metric", models.CharField(default="won_amount", max_length=40)),
                ("as_of", models.DateField()),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
                ("product_line", models.CharField(blank=True, default="", max_length=60)),
                ("period", models.CharField(default="month", max_length=40)),
                ("starts_on", models.DateField()),
                ("actual", models.DecimalField(decimal_places=2, max_digits=18)),
                ("p10", models.DecimalField(decimal_places=2, max_digits=18)),
                ("p50", models.DecimalField(decimal_places=2, max_digits=18)),
                ("p90", models.DecimalField(decimal_places=2, max_digits=18)),
                ("low", models.DecimalField(decimal_places=2, max_digits=18)),
                ("high", models.DecimalField(decimal_places=2, max_digits=18)),
                ("figures", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "预测数",
                "ordering": ["-as_of", "starts_on"],
                "indexes": [
                    models.Index(fields=["issue", "team", "owner"], name="figure_issue_ix"),
                    models.Index(fields=["team", "metric", "starts_on"], name="figure_team_ix"),
                    models.Index(fields=["owner", "metric", "starts_on"], name="figure_owner_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewAttendee",
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
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rhythm.review"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("present", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "复盘出席",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="reviewattendee_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="reviewattendee_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewDecision",
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
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rhythm.review"
                    ),
                ),
                ("what", models.CharField(max_length=200)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("due_on", models.DateField()),
                ("state", models.CharField(default="open", max_length=40)),
                ("outcome", models.TextField(blank=True, default="")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.activity",
                    ),
                ),
            ],
            options={
                "verbose_name": "复盘决定",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="reviewdecision_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="reviewdecision_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewNote",
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
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rhythm.review"
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
                ("text", models.TextField()),
            ],
            options={
                "verbose_name": "私人笔记",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="reviewnote_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="reviewnote_new_ix"),
                ],
            },
        ),
        migrations.RunSQL(REFUSE, UNDO),
    ]
