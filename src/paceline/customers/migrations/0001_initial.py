from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids

REFUSE = """
CREATE FUNCTION customers_pointentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('paceline.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.points, NEW.kind, NEW.reference, NEW.at, NEW.deleted_at)
        IS NOT DISTINCT FROM (OLD.points, OLD.kind, OLD.reference, OLD.at, OLD.deleted_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'customers_pointentry is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON customers_pointentry
    FOR EACH ROW EXECUTE FUNCTION customers_pointentry_is_append_only();
"""
UNDO = (
    "DROP TRIGGER append_only ON customers_pointentry; DROP FUNCTION customers_pointentry_is_append_only();"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerRule",
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
                ("name", models.CharField(default="默认规则", max_length=40)),
                ("value_middle", models.BigIntegerField(default=40)),
                ("value_high", models.BigIntegerField(default=70)),
                ("intent_middle", models.BigIntegerField(default=40)),
                ("intent_high", models.BigIntegerField(default=70)),
                ("response_minutes", models.BigIntegerField(default=120)),
                ("selling_hours", models.DecimalField(decimal_places=2, default=Decimal("6"), max_digits=18)),
                ("utilisation", models.DecimalField(decimal_places=6, default=Decimal("0.85"), max_digits=9)),
                ("day_items", models.BigIntegerField(default=12)),
                ("check_in_metres", models.BigIntegerField(default=300)),
                ("check_in_hours", models.BigIntegerField(default=72)),
                ("visits_need_check_in", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "客户规则",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="customerrule_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="customerrule_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadSource",
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
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.leadsource",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "来源",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="leadsource_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="leadsource_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberLevel",
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
                ("name", models.CharField(max_length=40)),
                ("from_points", models.BigIntegerField(default=0)),
                ("earn_rate", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("referral_points", models.BigIntegerField(default=0)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "verbose_name": "会员等级",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="memberlevel_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="memberlevel_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("from_points",),
                        name="one_level_per_points",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pool",
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
                ("holds", models.CharField(default="customer", max_length=40)),
                ("kind", models.CharField(default="open", max_length=40)),
                ("active", models.BooleanField(default=True)),
                ("position", models.BigIntegerField(default=10)),
                ("region", models.CharField(blank=True, default="", max_length=6)),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
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
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("holding_cap", models.BigIntegerField(default=100)),
                ("won_exempt", models.BooleanField(default=True)),
                ("daily_limit", models.BigIntegerField(default=10)),
                ("cooldown_days", models.BigIntegerField(default=3)),
                ("former_cooldown_days", models.BigIntegerField(default=30)),
                ("assign_p1", models.BooleanField(default=True)),
                ("recycling", models.BooleanField(default=False)),
                ("recycling_since", models.DateField(blank=True, null=True)),
                ("workdays", models.BooleanField(default=False)),
                ("follow_up_days", models.BigIntegerField(default=15)),
                ("opportunity_days", models.BigIntegerField(default=30)),
                ("deal_days", models.BigIntegerField(default=90)),
                ("extension_days", models.BigIntegerField(default=30)),
                ("extension_limit", models.BigIntegerField(default=2)),
                (
                    "extension_from",
                    models.DecimalField(decimal_places=6, default=Decimal("0.4"), max_digits=9),
                ),
                ("warn_days", models.BigIntegerField(default=3)),
                ("warn_last_days", models.BigIntegerField(default=1)),
                ("protect_days", models.BigIntegerField(default=60)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "公海",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="pool_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="pool_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
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
                (
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.pool",
                    ),
                ),
                ("ownership", models.CharField(default="private", max_length=40)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("protect_until", models.DateField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("extensions", models.BigIntegerField(default=0)),
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(default="company", max_length=40)),
                ("credit_code", models.CharField(blank=True, default="", max_length=18)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("website", models.CharField(blank=True, default="", max_length=200)),
                ("industry", models.CharField(blank=True, default="", max_length=60)),
                ("size", models.CharField(blank=True, default="", max_length=40)),
                ("region", models.CharField(blank=True, default="", max_length=6)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("place", models.JSONField(blank=True, null=True)),
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
                ("customer_class", models.CharField(blank=True, default="", max_length=40)),
                ("lifecycle", models.CharField(default="prospect", max_length=40)),
                ("value_score", models.BigIntegerField(blank=True, null=True)),
                ("intent_score", models.BigIntegerField(blank=True, null=True)),
                ("priority", models.CharField(blank=True, default="", max_length=40)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                ("next_step", models.CharField(blank=True, default="", max_length=120)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                ("credit_limit", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("overdue_blocks", models.BooleanField(default=False)),
                ("open_deals", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("open_amount", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("won_amount", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("last_follow_up_at", models.DateTimeField(blank=True, null=True)),
                ("last_effective_follow_at", models.DateTimeField(blank=True, null=True)),
                (
                    "member_level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.memberlevel",
                    ),
                ),
                ("member_since", models.DateField(blank=True, null=True)),
                ("points", models.DecimalField(blank=True, decimal_places=0, default=0, max_digits=18)),
                (
                    "points_earned",
                    models.DecimalField(blank=True, decimal_places=0, default=0, max_digits=18),
                ),
                ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("credit_limit_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "credit_limit_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "客户",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="customer_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="customer_new_ix"),
                    models.Index(fields=["name", "id"], name="customer_name_ix"),
                    models.Index(fields=["owner", "name", "id"], name="customer_owner_name_ix"),
                    models.Index(fields=["-open_amount", "-id"], name="customer_amount_ix"),
                    models.Index(fields=["name_key"], name="customer_key_ix"),
                    models.Index(
                        condition=models.Q(("pool__isnull", False)),
                        fields=["pool", "-released_at"],
                        name="customer_pool_ix",
                    ),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="customer_phone_ix",
                    ),
                    models.Index(
                        condition=models.Q(("credit_code", ""), _negated=True),
                        fields=["credit_code"],
                        name="customer_code_ix",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="customer_tags_ix"),
                    models.Index(
                        django.db.models.functions.comparison.Cast(
                            django.db.models.fields.json.KeyTextTransform("lat", "place"),
                            models.DecimalField(decimal_places=6, max_digits=9),
                        ),
                        django.db.models.functions.comparison.Cast(
                            django.db.models.fields.json.KeyTextTransform("lng", "place"),
                            models.DecimalField(decimal_places=6, max_digits=9),
                        ),
                        condition=models.Q(("place__isnull", False)),
                        name="customer_place_ix",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_customer_per_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", True), ("pool__isnull", True), _connector="XOR"),
                        name="customer_has_owner_or_pool",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("title", models.CharField(blank=True, default="", max_length=60)),
                ("decision_role", models.CharField(blank=True, default="", max_length=40)),
                ("attitude", models.CharField(blank=True, default="", max_length=40)),
                ("influence", models.CharField(blank=True, default="", max_length=40)),
                (
                    "reports_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("wechat", models.CharField(blank=True, default="", max_length=60)),
                ("email", models.CharField(blank=True, default="", max_length=120)),
                ("birthday", models.DateField(blank=True, null=True)),
                ("primary", models.BooleanField(default=False)),
                ("opted_out", models.BooleanField(default=False)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "联系人",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="contact_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="contact_new_ix"),
                    models.Index(fields=["name", "id"], name="contact_name_ix"),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="contact_phone_ix",
                    ),
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=["email"],
                        name="contact_email_ix",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerRelation",
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "verbose_name": "客户关系",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="customerrelation_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="customerrelation_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("customer", "kind", "other"),
                        name="one_relation_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PointEntry",
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
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("points", models.BigIntegerField()),
                ("words", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("rate", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("reference", models.CharField(blank=True, editable=False, max_length=80)),
            ],
            options={
                "verbose_name": "积分流水",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="pointentry_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="pointentry_new_ix"),
                    models.Index(fields=["customer", "-at"], name="pointentry_customer_ix"),
                    models.Index(fields=["reference"], name="pointentry_reference_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points", 0), _negated=True), name="point_entry_is_something"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "referral")),
                        fields=("reference",),
                        name="one_reward_per_referral",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
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
                    "referred",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "referrer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("referred_on", models.DateField(blank=True, null=True)),
                ("rewarded_at", models.DateTimeField(blank=True, null=True)),
                ("points", models.BigIntegerField(blank=True, null=True)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "转介绍",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="referral_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="referral_new_ix"),
                    models.Index(fields=["referrer"], name="referral_referrer_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("referred",),
                        name="one_referrer_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("referred", models.F("referrer")), _negated=True),
                        name="nobody_refers_himself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
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
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.pool",
                    ),
                ),
                ("ownership", models.CharField(default="private", max_length=40)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("protect_until", models.DateField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("extensions", models.BigIntegerField(default=0)),
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("company", models.CharField(blank=True, default="", max_length=120)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("wechat", models.CharField(blank=True, default="", max_length=60)),
                ("email", models.CharField(blank=True, default="", max_length=120)),
                ("title", models.CharField(blank=True, default="", max_length=60)),
                ("status", models.CharField(default="new", max_length=40)),
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
                ("campaign", models.CharField(blank=True, default="", max_length=80)),
                ("utm", models.CharField(blank=True, default="", max_length=200)),
                ("interest", models.CharField(blank=True, default="", max_length=120)),
                ("industry", models.CharField(blank=True, default="", max_length=60)),
                ("region", models.CharField(blank=True, default="", max_length=6)),
                ("budget", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("need", models.TextField(blank=True, default="")),
                ("score_fit", models.BigIntegerField(blank=True, null=True)),
                ("score_intent", models.BigIntegerField(blank=True, null=True)),
                ("grade", models.CharField(blank=True, default="", max_length=40)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("consent", models.BooleanField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=120)),
                ("next_step_on", models.DateField(blank=True, null=True)),
                ("first_touch_at", models.DateTimeField(blank=True, null=True)),
                ("respond_by", models.DateTimeField(blank=True, null=True)),
                ("response_minutes", models.BigIntegerField(blank=True, null=True)),
                ("response_met", models.BooleanField(blank=True, null=True)),
                ("touches", models.BigIntegerField(default=1)),
                ("last_touch_at", models.DateTimeField(blank=True, null=True)),
                ("last_effective_follow_at", models.DateTimeField(blank=True, null=True)),
                ("disqualify_reason", models.CharField(blank=True, default="", max_length=40)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                ("converted_at", models.DateTimeField(blank=True, null=True)),
                ("company_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("budget_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "budget_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "线索",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="lead_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="lead_new_ix"),
                    models.Index(fields=["status", "-created_at"], name="lead_status_ix"),
                    models.Index(
                        condition=models.Q(("pool__isnull", False)),
                        fields=["pool", "-released_at"],
                        name="lead_pool_ix",
                    ),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="lead_phone_ix",
                    ),
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=["email"],
                        name="lead_email_ix",
                    ),
                    models.Index(
                        condition=models.Q(("company_key", ""), _negated=True),
                        fields=["company_key"],
                        name="lead_key_ix",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_lead_per_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "converted"), _negated=True),
                            ("customer__isnull", False),
                            _connector="OR",
                        ),
                        name="converted_lead_has_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("owner__isnull", True), ("pool__isnull", True), _connector="OR"),
                        name="lead_has_owner_or_pool",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolMove",
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
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("rule", models.CharField(blank=True, default="", max_length=40)),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.pool"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.lead",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
            ],
            options={
                "verbose_name": "公海记录",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["user", "kind", "on"], name="poolmove_day_ix"),
                    models.Index(fields=["customer", "-at"], name="poolmove_customer_ix"),
                    models.Index(fields=["lead", "-at"], name="poolmove_lead_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("customer__isnull", True), ("lead__isnull", True), _connector="XOR"
                        ),
                        name="pool_move_is_about_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                ("subject", models.CharField(max_length=120)),
                ("kind", models.CharField(default="call", max_length=40)),
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contact",
                    ),
                ),
                ("status", models.CharField(default="planned", max_length=40)),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                ("minutes", models.BigIntegerField(default=15)),
                ("fixed", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=40)),
                ("notes", models.TextField(blank=True, default="")),
                ("seconds", models.BigIntegerField(blank=True, null=True)),
                ("effective", models.BooleanField(default=False)),
                ("check_in", models.CharField(blank=True, default="", max_length=40)),
                ("recurrence", models.CharField(blank=True, default="", max_length=40)),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.activity",
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("step", models.CharField(blank=True, default="", max_length=60)),
                ("mandatory", models.BooleanField(default=False)),
                ("cadence", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "verbose_name": "跟进",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="activity_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="activity_new_ix"),
                    models.Index(fields=["owner", "status", "planned_at"], name="activity_todo_ix"),
                    models.Index(fields=["planned_at", "id"], name="activity_planned_ix"),
                    models.Index(fields=["customer", "-ended_at"], name="activity_customer_done_ix"),
                    models.Index(fields=["lead", "status"], name="activity_lead_ix"),
                    models.Index(
                        condition=models.Q(("remind_at__isnull", False), ("status", "planned")),
                        fields=["remind_at"],
                        name="activity_remind_ix",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
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
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.activity"
                    ),
                ),
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
                ("state", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("place", models.JSONField()),
                ("accuracy", models.BigIntegerField(blank=True, null=True)),
                ("distance", models.BigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("photo", models.UUIDField(blank=True, null=True)),
                (
                    "doubts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("minutes", models.BigIntegerField(blank=True, null=True)),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("judged_at", models.DateTimeField(blank=True, null=True)),
                ("device", models.CharField(blank=True, editable=False, max_length=40)),
                ("photo_digest", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "外勤签到",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="checkin_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="checkin_new_ix"),
                    models.Index(fields=["owner", "at"], name="checkin_owner_ix"),
                    models.Index(fields=["at", "id"], name="checkin_at_ix"),
                    models.Index(
                        condition=models.Q(("device", ""), _negated=True),
                        fields=["device", "at"],
                        name="checkin_device_ix",
                    ),
                    models.Index(
                        condition=models.Q(("photo_digest", ""), _negated=True),
                        fields=["photo_digest"],
                        name="checkin_photo_ix",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("activity",),
                        name="one_check_in_per_visit",
                    )
                ],
            },
        ),
        migrations.RunSQL(REFUSE, UNDO),
    ]
