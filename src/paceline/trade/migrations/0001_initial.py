from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("catalog", "0001_initial"),
        ("customers", "0001_initial"),
        ("pipeline", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("posted_on", models.DateField()),
                ("kind", models.CharField(max_length=40)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=18)),
                ("list_price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("discount", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("net", models.DecimalField(decimal_places=2, max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("margin", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("delivered", models.DecimalField(decimal_places=4, max_digits=18)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("returned", models.DecimalField(decimal_places=4, max_digits=18)),
                ("received", models.DecimalField(decimal_places=2, max_digits=18)),
                ("outstanding", models.DecimalField(decimal_places=2, max_digits=18)),
                ("invoiced", models.DecimalField(decimal_places=2, max_digits=18)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("list_price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "list_price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
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
                ("net_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("net_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("tax_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("tax_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("cost_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "cost_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("margin_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "margin_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("received_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "received_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("outstanding_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "outstanding_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("invoiced_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "invoiced_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "销售台账",
                "db_table": "trade_ledger",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="PresaleCampaign",
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
                ("name", models.CharField(max_length=80)),
                ("state", models.CharField(default="draft", max_length=40)),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("deposit_kind", models.CharField(default="earnest", max_length=40)),
                ("deposit_share", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("multiplier", models.DecimalField(decimal_places=2, default=Decimal("1"), max_digits=18)),
                ("price_rule", models.CharField(default="fixed", max_length=40)),
                ("hold_minutes", models.BigIntegerField(default=15)),
                ("promoted_hold_minutes", models.BigIntegerField(default=120)),
                ("confirm_by_hand", models.BooleanField(default=False)),
                ("balance_from", models.DateField(blank=True, null=True)),
                ("balance_until", models.DateField(blank=True, null=True)),
                ("promised_on", models.DateField(blank=True, null=True)),
                ("promise", models.CharField(blank=True, default="", max_length=200)),
                ("terms", models.TextField(blank=True, default="")),
                ("members_only", models.BooleanField(default=False)),
                (
                    "least_level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.memberlevel",
                    ),
                ),
                ("invite_code", models.CharField(blank=True, default="", max_length=40)),
                ("eligibility", models.JSONField(blank=True, default=dict, null=True)),
                ("hypothesis", models.TextField(blank=True, default="")),
                (
                    "expected_conversion",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                ),
                ("exposed", models.BigIntegerField(blank=True, null=True)),
                ("interested", models.BigIntegerField(blank=True, null=True)),
                ("goal_quantity", models.BigIntegerField(blank=True, null=True)),
                ("goal_amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("goal_deposits", models.BigIntegerField(blank=True, null=True)),
                ("goal_customers", models.BigIntegerField(blank=True, null=True)),
                ("budget", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("audience", models.CharField(blank=True, default="", max_length=200)),
                ("positioning", models.TextField(blank=True, default="")),
                ("promotion", models.TextField(blank=True, default="")),
                ("risk", models.TextField(blank=True, default="")),
                ("cancelled_why", models.TextField(blank=True, default="")),
                ("goal_amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "goal_amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("budget_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "budget_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "预售活动",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="presalecampaign_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="presalecampaign_new_ix"),
                    models.Index(fields=["state", "opens_at"], name="campaign_state_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_campaign_per_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
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
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
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
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("state", models.CharField(default="draft", max_length=40)),
                ("edition", models.BigIntegerField(default=1)),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.quote",
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("net", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("tax", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("margin", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("verdict", models.CharField(blank=True, default="", max_length=40)),
                ("terms", models.TextField(blank=True, default="")),
                ("decided_why", models.TextField(blank=True, default="")),
                ("answered_by", models.CharField(blank=True, default="", max_length=40)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "报价",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="quote_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="quote_new_ix"),
                    models.Index(fields=["customer", "state"], name="quote_customer_ix"),
                    models.Index(fields=["owner", "state"], name="quote_owner_ix"),
                    models.Index(fields=["state", "valid_until"], name="quote_valid_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number", "edition"),
                        name="one_quote_per_number_and_edition",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("replaces__isnull", False)),
                        fields=("replaces",),
                        name="one_next_edition_per_quote",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerPeriod",
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
                ("month", models.DateField()),
                ("state", models.CharField(default="open", max_length=40)),
                ("net", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("received", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("net_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("net_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("received_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "received_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "账期",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="ledgerperiod_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="ledgerperiod_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("month",),
                        name="one_ledger_period_per_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letterhead",
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
                ("name", models.CharField(max_length=120)),
                ("credit_code", models.CharField(blank=True, default="", max_length=18)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("bank", models.CharField(blank=True, default="", max_length=120)),
                ("account", models.CharField(blank=True, default="", max_length=40)),
                ("logo", models.UUIDField(blank=True, null=True)),
                ("is_default", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "公司抬头",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="letterhead_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="letterhead_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("is_default", True)),
                        fields=("is_default",),
                        name="one_default_letterhead",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PresaleOffer",
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
                ("name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="trade.presalecampaign",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("price", models.DecimalField(decimal_places=2, max_digits=18)),
                ("deposit", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("quota", models.BigIntegerField()),
                ("per_customer", models.BigIntegerField(blank=True, null=True)),
                ("deposit_note", models.CharField(blank=True, default="", max_length=40)),
                ("reserved", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("waiting", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("held", models.IntegerField(default=0, editable=False)),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("deposit_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "deposit_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "预售产品",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="presaleoffer_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="presaleoffer_new_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("held__gte", 0), ("held__lte", models.F("quota"))),
                        name="offer_held_within_quota",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("campaign", "product"),
                        name="one_offer_per_product",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contract",
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
                ("title", models.CharField(max_length=120)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
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
                (
                    "quote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.quote",
                    ),
                ),
                ("state", models.CharField(default="draft", max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("deposit_kind", models.CharField(default="none", max_length=40)),
                ("deposit", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("seal", models.CharField(default="none", max_length=40)),
                ("scan", models.UUIDField(blank=True, null=True)),
                ("edition", models.BigIntegerField(default=1)),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.contract",
                    ),
                ),
                ("invoiced", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("terms", models.TextField(blank=True, default="")),
                ("ended_why", models.TextField(blank=True, default="")),
                ("note", models.TextField(blank=True, default="")),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("deposit_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "deposit_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "合同",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="contract_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="contract_new_ix"),
                    models.Index(fields=["customer", "state"], name="contract_customer_ix"),
                    models.Index(fields=["owner", "state"], name="contract_owner_ix"),
                    models.Index(fields=["state", "ends_on"], name="contract_ends_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number", "edition"),
                        name="one_contract_per_number_and_edition",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True),
                            ("replaces__isnull", False),
                            models.Q(("state", "terminated"), _negated=True),
                        ),
                        fields=("replaces",),
                        name="one_next_edition_per_contract",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True),
                            ("edition", 1),
                            ("quote__isnull", False),
                            models.Q(("state", "terminated"), _negated=True),
                        ),
                        fields=("quote",),
                        name="one_contract_per_quote",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="contract_is_money"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteLine",
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
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("discount", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("tax_rate", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("list_price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("net", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("margin", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.quote"
                    ),
                ),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("list_price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "list_price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("cost_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "cost_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("net_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("net_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("tax_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("tax_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("margin_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "margin_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "报价明细",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="quoteline_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="quoteline_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PresaleQuota",
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
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.presaleoffer"
                    ),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=40)),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.memberlevel",
                    ),
                ),
                ("quota", models.BigIntegerField()),
                ("held", models.IntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "预售分限量",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="presalequota_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="presalequota_new_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("held__gte", 0), ("held__lte", models.F("quota"))),
                        name="part_held_within_quota",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("level__isnull", True)),
                        fields=("offer", "channel"),
                        name="one_quota_per_channel",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("level__isnull", False)),
                        fields=("offer", "level"),
                        name="one_quota_per_level",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PresaleStep",
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
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.presaleoffer"
                    ),
                ),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("reached", models.BigIntegerField(blank=True, null=True)),
                ("price", models.DecimalField(decimal_places=2, max_digits=18)),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "价格分档",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="presalestep_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="presalestep_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SalesOrder",
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
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
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
                (
                    "quote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.quote",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.contract",
                    ),
                ),
                ("kind", models.CharField(default="normal", max_length=40)),
                ("state", models.CharField(default="draft", max_length=40)),
                ("ordered_on", models.DateField(blank=True, null=True)),
                ("promised_on", models.DateField(blank=True, null=True)),
                ("payment_days", models.BigIntegerField(default=30)),
                ("reference", models.CharField(blank=True, default="", max_length=60)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("net", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("tax", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("margin", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("received", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("outstanding", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("invoiced", models.DecimalField(blank=True, decimal_places=2, default=0, max_digits=18)),
                ("over_credit", models.BooleanField(default=False)),
                ("exposure", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("revision", models.BigIntegerField(default=0)),
                (
                    "returns",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.salesorder",
                    ),
                ),
                ("cancelled_why", models.TextField(blank=True, default="")),
                ("note", models.TextField(blank=True, default="")),
                ("exposure_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "exposure_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "订单",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="salesorder_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="salesorder_new_ix"),
                    models.Index(fields=["customer", "state"], name="order_customer_ix"),
                    models.Index(fields=["owner", "state"], name="order_owner_ix"),
                    models.Index(fields=["state", "-ordered_on", "-id"], name="order_state_ix"),
                    models.Index(fields=["ordered_on", "id"], name="order_ordered_ix"),
                    models.Index(fields=["amount", "id"], name="order_amount_ix"),
                    models.Index(fields=["contract"], name="order_contract_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_order_per_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True),
                            ("opportunity__isnull", False),
                            ("returns__isnull", True),
                            models.Q(("state", "cancelled"), _negated=True),
                        ),
                        fields=("opportunity",),
                        name="one_order_per_opportunity",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True),
                            ("quote__isnull", False),
                            ("returns__isnull", True),
                            models.Q(("state", "cancelled"), _negated=True),
                        ),
                        fields=("quote",),
                        name="one_order_per_quote",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractTerm",
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
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.contract"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("share", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("condition", models.CharField(blank=True, default="", max_length=120)),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "付款节点",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="contractterm_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="contractterm_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("contract", "seq"),
                        name="one_term_per_seq",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="term_is_money"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
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
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("discount", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("tax_rate", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("list_price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("net", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("margin", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.salesorder"
                    ),
                ),
                ("delivered", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=18)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("returned", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=18)),
                ("code", models.CharField(blank=True, default="", max_length=80)),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("list_price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "list_price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("cost_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "cost_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("net_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("net_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("tax_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("tax_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("margin_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "margin_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "订单明细",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="orderline_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="orderline_new_ix"),
                    models.Index(fields=["product", "order"], name="orderline_product_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True), models.Q(("code", ""), _negated=True)
                        ),
                        fields=("code",),
                        name="one_order_line_per_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delivered__gte", 0),
                            ("returned__gte", 0),
                            ("returned__lte", models.F("delivered")),
                        ),
                        name="line_returned_within_delivered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net"), "+", models.F("tax")
                                ),
                            )
                        ),
                        name="line_amount_is_net_and_tax",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
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
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.presaleoffer",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.presalecampaign",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("quantity", models.BigIntegerField(default=1)),
                ("channel", models.CharField(default="store", max_length=40)),
                ("name", models.CharField(blank=True, default="", max_length=60)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("invite_code", models.CharField(blank=True, default="", max_length=40)),
                ("state", models.CharField(default="submitted", max_length=40)),
                ("price", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("total", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("deposit", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("earnest", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("credit", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("balance", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                (
                    "quota_level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.memberlevel",
                    ),
                ),
                ("reserved_at", models.DateTimeField(blank=True, null=True)),
                ("hold_until", models.DateTimeField(blank=True, null=True)),
                ("queued_at", models.DateTimeField(blank=True, null=True)),
                ("deposit_paid_on", models.DateField(blank=True, null=True)),
                ("balance_until", models.DateField(blank=True, null=True)),
                ("balance_paid_on", models.DateField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.salesorder",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.activity",
                    ),
                ),
                ("cancelled_by", models.CharField(blank=True, default="", max_length=40)),
                ("cancelled_why", models.TextField(blank=True, default="")),
                ("note", models.TextField(blank=True, default="")),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("total_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "total_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("deposit_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "deposit_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("earnest_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "earnest_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("credit_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "credit_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("balance_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "balance_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "预订",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="reservation_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="reservation_new_ix"),
                    models.Index(fields=["offer", "state", "queued_at"], name="reservation_offer_ix"),
                    models.Index(fields=["campaign", "state"], name="reservation_campaign_ix"),
                    models.Index(fields=["customer", "offer"], name="reservation_customer_ix"),
                    models.Index(fields=["state", "hold_until"], name="reservation_hold_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_reservation_per_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("order__isnull", False)),
                        fields=("order",),
                        name="one_reservation_per_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="reservation_is_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentPlan",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.salesorder"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("paid", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("outstanding", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("state", models.CharField(default="open", max_length=40)),
                ("condition", models.CharField(blank=True, default="", max_length=120)),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("paid_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "paid_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("outstanding_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "outstanding_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "回款计划",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="paymentplan_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="paymentplan_new_ix"),
                    models.Index(fields=["customer", "due_on"], name="plan_customer_ix"),
                    models.Index(fields=["state", "due_on", "id"], name="plan_due_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("amount"))),
                        name="plan_paid_within_amount",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("order", "seq"),
                        name="one_plan_per_seq",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.contract",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.salesorder",
                    ),
                ),
                ("kind", models.CharField(default="special", max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("credit_code", models.CharField(blank=True, default="", max_length=18)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("bank", models.CharField(blank=True, default="", max_length=120)),
                ("account", models.CharField(blank=True, default="", max_length=40)),
                ("state", models.CharField(default="requested", max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("net", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("over_why", models.TextField(blank=True, default="")),
                ("invoice_number", models.CharField(blank=True, default="", max_length=40)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                ("delivered_to", models.CharField(blank=True, default="", max_length=80)),
                (
                    "red_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.invoice",
                    ),
                ),
                ("decided_why", models.TextField(blank=True, default="")),
                ("note", models.TextField(blank=True, default="")),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("net_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("net_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("tax_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("tax_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
            ],
            options={
                "verbose_name": "发票",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="invoice_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="invoice_new_ix"),
                    models.Index(fields=["customer", "state"], name="invoice_customer_ix"),
                    models.Index(fields=["contract", "state"], name="invoice_contract_ix"),
                    models.Index(fields=["order", "state"], name="invoice_order_ix"),
                    models.Index(fields=["state", "-issued_on", "-id"], name="invoice_state_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_invoice_per_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", True), models.Q(("invoice_number", ""), _negated=True)
                        ),
                        fields=("invoice_number",),
                        name="one_invoice_per_tax_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("red_of__isnull", False)),
                        fields=("red_of",),
                        name="one_red_invoice_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net"), "+", models.F("tax")
                                ),
                            )
                        ),
                        name="invoice_is_net_and_tax",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("red_of__isnull", True)),
                            models.Q(("amount__lt", 0), ("red_of__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_red_invoices_are_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
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
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.salesorder",
                    ),
                ),
                ("received_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("method", models.CharField(default="transfer", max_length=40)),
                ("payer", models.CharField(blank=True, default="", max_length=120)),
                ("reference", models.CharField(blank=True, default="", max_length=80)),
                ("proof", models.UUIDField(blank=True, null=True)),
                ("state", models.CharField(default="registered", max_length=40)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("allocated", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("refunded", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("forfeited", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("unallocated", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("reversed_why", models.TextField(blank=True, default="")),
                (
                    "reservation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.reservation",
                    ),
                ),
                ("part", models.CharField(blank=True, default="", max_length=40)),
                ("note", models.TextField(blank=True, default="")),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("allocated_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "allocated_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("refunded_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "refunded_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("forfeited_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "forfeited_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("unallocated_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "unallocated_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "回款",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="receipt_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="receipt_new_ix"),
                    models.Index(fields=["customer", "received_on"], name="receipt_customer_ix"),
                    models.Index(fields=["state", "-received_on", "-id"], name="receipt_state_ix"),
                    models.Index(fields=["received_on", "id"], name="receipt_received_ix"),
                    models.Index(
                        condition=models.Q(("reservation__isnull", False)),
                        fields=["reservation"],
                        name="receipt_reservation_ix",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("number",),
                        name="one_receipt_per_number",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="receipt_is_money"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allocated__gte", 0),
                            ("refunded__gte", 0),
                            ("forfeited__gte", 0),
                            (
                                "amount__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("allocated"), "+", models.F("refunded")
                                    ),
                                    "+",
                                    models.F("forfeited"),
                                ),
                            ),
                        ),
                        name="receipt_used_within_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepositEntry",
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
                (
                    "reservation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.reservation"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.presalecampaign",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("liability", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=18)),
                ("state", models.CharField(default="proposed", max_length=40)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("posted_on", models.DateField(blank=True, null=True)),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("liability_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "liability_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "定金处理",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="depositentry_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="depositentry_new_ix"),
                    models.Index(fields=["state", "-created_at"], name="depositentry_state_ix"),
                    models.Index(fields=["campaign"], name="depositentry_campaign_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="deposit_entry_is_money"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("reservation", "kind"),
                        name="one_entry_per_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("posted_on", models.DateField()),
                ("kind", models.CharField(max_length=40)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.orderline"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.salesorder",
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
                ("quantity", models.DecimalField(decimal_places=4, max_digits=18)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("net", models.DecimalField(decimal_places=2, max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18)),
                ("margin", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("price", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("discount", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="trade.posting",
                    ),
                ),
                ("is_live", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "台账分录",
                "indexes": [
                    models.Index(fields=["-posted_on", "-id"], name="posting_day_ix"),
                    models.Index(fields=["order"], name="posting_order_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_live", True)),
                        fields=("line",),
                        name="one_live_posting_per_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net"), "+", models.F("tax")
                                ),
                            )
                        ),
                        name="posting_is_net_and_tax",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
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
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.invoice"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("item", models.CharField(max_length=120)),
                ("rate", models.CharField(max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("net", models.DecimalField(decimal_places=2, max_digits=18)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=18)),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
                ("net_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("net_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
                ("tax_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                ("tax_base", models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True)),
            ],
            options={
                "verbose_name": "开票明细",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="invoiceline_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="invoiceline_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("invoice", "seq"),
                        name="one_invoice_line_per_seq",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net"), "+", models.F("tax")
                                ),
                            )
                        ),
                        name="invoice_line_is_net_and_tax",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("number", models.CharField(blank=True, default="", max_length=40)),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.receipt"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("refunded_on", models.DateField()),
                ("reason", models.TextField()),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "退款",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="refund_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="refund_new_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_is_money")
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
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
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.receipt"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.paymentplan",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.salesorder"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("allocated_on", models.DateField()),
                ("amount_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "amount_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "核销",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="allocation_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="allocation_new_ix"),
                    models.Index(fields=["plan"], name="allocation_plan_ix"),
                    models.Index(fields=["customer", "allocated_on"], name="allocation_customer_ix"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="allocation_is_money")
                ],
            },
        ),
    ]
