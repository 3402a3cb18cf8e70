import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("pipeline", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="opportunity",
            field=models.ForeignKey(
                db_index=False,
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pipeline.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="script",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pipeline.script",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pipeline.stage",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["opportunity", "status"], name="activity_opportunity_ix"),
        ),
    ]
