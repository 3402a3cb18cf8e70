"""Lists of all deals by how long they have been in their stage, by the next step and by the last contact."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_user_tier"),
        ("catalog", "0004_discount_by_tier"),
        ("customers", "0007_done_work"),
        ("pipeline", "0006_read_from_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["stage_entered_at", "id"], name="opportunity_entered_ix"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["next_step", "id"], name="opportunity_step_ix"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["last_touch_at", "id"], name="opportunity_touched_ix"),
        ),
    ]
