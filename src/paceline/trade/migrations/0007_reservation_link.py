"""A reservation knows the link of the campaign's page through which the customer came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trade", "0006_promotions")]

    operations = [
        migrations.AddField("reservation", "link_key", models.UUIDField(editable=False, null=True)),
    ]
