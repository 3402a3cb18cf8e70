from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0006_scripts")]

    operations = [
        migrations.RemoveIndex(model_name="opportunity", name="opportunity_close_ix"),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["state", "expected_close_on", "id"], name="opportunity_open_close_ix"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["updated_at", "id"], name="opportunity_updated_ix"),
        ),
    ]
