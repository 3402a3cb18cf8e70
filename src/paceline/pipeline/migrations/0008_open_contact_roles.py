"""A contact takes part in a deal before anybody knows its role there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0007_sorted_by_stay_and_step"),
    ]

    operations = [
        migrations.AlterField(
            model_name="opportunitycontact",
            name="role",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
    ]
