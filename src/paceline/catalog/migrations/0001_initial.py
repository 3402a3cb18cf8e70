from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import paceline.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PriceBook",
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
                ("customer_class", models.CharField(blank=True, default="", max_length=40)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("priority", models.BigIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "价格表",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="pricebook_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="pricebook_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
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
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("line", models.CharField(blank=True, default="", max_length=60)),
                ("unit", models.CharField(blank=True, default="件", max_length=20)),
                ("spec", models.CharField(blank=True, default="", max_length=120)),
                ("list_price", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("tax_rate", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("status", models.CharField(default="active", max_length=40)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
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
            ],
            options={
                "verbose_name": "产品",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="product_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="product_new_ix"),
                    models.Index(fields=["name", "id"], name="product_name_ix"),
                    models.Index(fields=["name_key"], name="product_key_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("code",),
                        name="one_product_per_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DiscountPolicy",
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
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("limit", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("floor_margin", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("active", models.BooleanField(default=True)),
                ("note", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name": "折扣政策",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="discountpolicy_find_ix"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="discountpolicy_new_ix"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceItem",
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
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.pricebook"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                ("from_quantity", models.DecimalField(decimal_places=4, default=Decimal("1"), max_digits=18)),
                ("price", models.DecimalField(decimal_places=2, max_digits=18)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("price_currency", models.CharField(default="CNY", editable=False, max_length=3)),
                (
                    "price_base",
                    models.DecimalField(decimal_places=2, editable=False, max_digits=18, null=True),
                ),
            ],
            options={
                "verbose_name": "价格",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="priceitem_find_ix"),
                    models.Index(fields=["-created_at", "-id"], name="priceitem_new_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("book", "product", "from_quantity"),
                        name="one_price_per_step",
                    )
                ],
            },
        ),
    ]
