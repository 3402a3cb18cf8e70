import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("catalog", "0001_initial"),
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Competitor",
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
                ("website", models.CharField(blank=True, default="", max_length=200)),
                ("strengths", models.TextField(blank=True, default="")),
                ("weaknesses", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "竞争对手",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="competitor_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="competitor_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pipeline",
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
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                ("edition", models.BigIntegerField(default=1)),
                ("active", models.BooleanField(default=True)),
                ("default", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "销售漏斗",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="pipeline_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="pipeline_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "edition"), name="one_pipeline_per_edition"),
                    models.UniqueConstraint(
                        condition=models.Q(("default", True), ("deleted_at__isnull", True)),
                        fields=("default",),
                        name="one_default_pipeline",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
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
                ("subject", models.CharField(default="opportunity", max_length=40)),
                ("stage_code", models.CharField(blank=True, default="", max_length=30)),
                ("intro", models.TextField(blank=True, default="")),
                ("score_field", models.CharField(blank=True, default="", max_length=60)),
                ("edition", models.BigIntegerField(default=1)),
                ("status", models.CharField(default="draft", max_length=40)),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.questionnaire",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("questions", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("answers", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
            ],
            options={
                "verbose_name": "问卷",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="questionnaire_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="questionnaire_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Script",
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
                ("scenario", models.CharField(default="opening", max_length=40)),
                ("stage_code", models.CharField(blank=True, default="", max_length=30)),
                (
                    "classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("body", models.TextField()),
                ("edition", models.BigIntegerField(default=1)),
                ("status", models.CharField(default="draft", max_length=40)),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.script",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("uses", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("good_uses", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
            ],
            options={
                "verbose_name": "话术",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="script_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="script_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.questionnaire",
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("section", models.CharField(blank=True, default="", max_length=60)),
                ("text", models.CharField(max_length=200)),
                ("kind", models.CharField(default="single", max_length=40)),
                ("options", models.TextField(blank=True, default="")),
                ("low", models.BigIntegerField(default=1)),
                ("high", models.BigIntegerField(default=5)),
                ("points", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("required", models.BooleanField(default=False)),
                ("hint", models.CharField(blank=True, default="", max_length=200)),
                (
                    "shown_if",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.question",
                    ),
                ),
                ("shown_values", models.CharField(blank=True, default="", max_length=200)),
                ("field", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "verbose_name": "题目",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="question_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="question_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("questionnaire", "number"),
                        name="one_question_per_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
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
                    "pipeline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.pipeline",
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=40)),
                ("kind", models.CharField(default="open", max_length=40)),
                ("position", models.BigIntegerField(default=0)),
                ("goal", models.CharField(blank=True, default="", max_length=200)),
                ("probability", models.DecimalField(decimal_places=6, default=0, max_digits=9)),
                ("target_days", models.BigIntegerField(blank=True, null=True)),
                ("limit_days", models.BigIntegerField(blank=True, null=True)),
                ("forecast_category", models.CharField(default="pipeline", max_length=40)),
                ("exit_criteria", models.JSONField(blank=True, default=list)),
                ("entry_criteria", models.JSONField(blank=True, default=list)),
                ("playbook", models.JSONField(blank=True, default=list)),
            ],
            options={
                "verbose_name": "阶段",
                "ordering": ["pipeline", "position"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="stage_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="stage_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("pipeline", "code"), name="one_stage_per_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
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
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("name", models.CharField(max_length=120)),
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
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                (
                    "pipeline",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.pipeline",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.stage",
                    ),
                ),
                ("state", models.CharField(default="open", max_length=40)),
                ("stage_entered_at", models.DateTimeField(blank=True, null=True)),
                ("expected_close_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("forecast_category", models.CharField(default="pipeline", max_length=40)),
                ("probability", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.leadsource",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.lead",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                ("need", models.TextField(blank=True, default="")),
                ("budget", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=120)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                ("push_count", models.BigIntegerField(default=0)),
                ("lost_reason", models.CharField(blank=True, default="", max_length=40)),
                (
                    "lost_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.competitor",
                    ),
                ),
                ("lost_note", models.TextField(blank=True, default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("lines_amount", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                (
                    "decision_makers",
                    models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18),
                ),
                ("contacts", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("meetings", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("last_touch_at", models.DateTimeField(blank=True, null=True)),
                ("checks", models.JSONField(default=dict, editable=False)),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("budget_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "budget_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "商机",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="opportunity_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="opportunity_new_ix"),
                    models.Index(fields=["stage", "-amount_base", "-id"], name="opportunity_stage_ix"),
                    models.Index(fields=["owner", "stage"], name="opportunity_owner_stage_ix"),
                    models.Index(fields=["state", "closed_on"], name="opportunity_closed_ix"),
                    models.Index(
                        fields=["state", "expected_close_on", "id"], name="opportunity_open_close_ix"
                    ),
                    models.Index(fields=["updated_at", "id"], name="opportunity_updated_ix"),
                    models.Index(fields=["name", "id"], name="opportunity_name_ix"),
                    models.Index(fields=["amount_base", "id"], name="opportunity_amount_ix"),
                    models.Index(fields=["expected_close_on", "id"], name="opportunity_expected_ix"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="opportunity_tags_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_opportunity_per_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("lead__isnull", False)),
                        fields=("lead",),
                        name="one_opportunity_per_lead",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunitySums",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("records", models.BigIntegerField()),
                ("amounts", models.BigIntegerField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=24)),
                ("weighted", models.DecimalField(decimal_places=8, max_digits=30)),
                ("unweighted", models.DecimalField(decimal_places=2, max_digits=24)),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pipeline.stage",
                    ),
                ),
                ("state", models.CharField(max_length=40, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="access.orgunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpportunityCompetitor",
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.competitor",
                    ),
                ),
                ("threat", models.CharField(blank=True, default="", max_length=40)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("note", models.TextField(blank=True, default="")),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "商机竞争对手",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="opportunitycompetitor_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="opportunitycompetitor_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityContact",
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.contact"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("attitude", models.CharField(blank=True, default="", max_length=40)),
                ("pain", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "商机联系人",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="opportunitycontact_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="opportunitycontact_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("opportunity", "contact"),
                        name="one_role_per_contact_and_opportunity",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityLine",
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("discount", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "商机产品",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="opportunityline_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="opportunityline_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunitySplit",
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
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
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
                ("share", models.DecimalField(decimal_places=6, max_digits=9)),
            ],
            options={
                "verbose_name": "业绩分成",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="opportunitysplit_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="opportunitysplit_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("opportunity", "user"),
                        name="one_split_per_user_and_opportunity",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
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
                (
                    "questionnaire",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.questionnaire",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                ("state", models.CharField(max_length=40)),
                ("respondent", models.CharField(blank=True, default="", max_length=60)),
                (
                    "filled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("score", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("best", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("completeness", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("skipped", models.CharField(blank=True, default="", max_length=200)),
                ("answers", models.JSONField(default=dict, editable=False)),
            ],
            options={
                "verbose_name": "问卷答复",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="response_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="response_new_ix"),
                    models.Index(fields=["questionnaire", "state"], name="response_state_ix"),
                    models.Index(fields=["customer"], name="response_customer_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                (
                    "from_stage",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.stage",
                    ),
                ),
                (
                    "to_stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipeline.stage",
                    ),
                ),
                ("moved_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("expected_close_on", models.DateField(blank=True, null=True)),
                ("override", models.BooleanField(default=False)),
                ("backward", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True, default="")),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "阶段变更",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["opportunity", "id"], name="stageevent_history_ix"),
                    models.Index(fields=["to_stage", "moved_at"], name="stageevent_to_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportRequest",
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
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("title", models.CharField(max_length=120)),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pipeline.opportunity",
                    ),
                ),
                ("kind", models.CharField(default="solution", max_length=40)),
                ("need", models.TextField(blank=True, default="")),
                ("hours_allowed", models.BigIntegerField(default=16)),
                ("state", models.CharField(default="requested", max_length=40)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("late", models.BooleanField(default=False)),
                ("hours", models.DecimalField(blank=True, decimal_places=1, max_digits=18, null=True)),
                ("result", models.TextField(blank=True, default="")),
                ("document", models.UUIDField(blank=True, null=True)),
                ("returns", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "方案支持",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="supportrequest_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="supportrequest_new_ix"),
                    models.Index(fields=["assignee", "state"], name="support_assignee_ix"),
                    models.Index(fields=["opportunity"], name="support_deal_ix"),
                    models.Index(
                        condition=models.Q(("delivered_at__isnull", True)),
                        fields=["due_at"],
                        name="support_due_ix",
                    ),
                ],
            },
        ),
    ]
