"""Sums over a year of ended deals, all open ones and their ways through the stages are read out of indexes alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_user_tier"),
        ("catalog", "0004_discount_by_tier"),
        ("customers", "0007_done_work"),
        ("pipeline", "0005_prompted_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="opportunity",
            name="opportunity_closed_ix",
        ),
        migrations.RemoveIndex(
            model_name="stageevent",
            name="stageevent_history_ix",
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                fields=["state", "closed_on"],
                include=("pipeline", "lost_reason", "deleted_at", "amount_base", "owner", "team", "id"),
                name="opportunity_ended_ix",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("state", "open")),
                fields=["stage_entered_at", "id"],
                include=(
                    "stage",
                    "owner",
                    "team",
                    "last_touch_at",
                    "stay_until",
                    "push_count",
                    "next_step_on",
                    "amount_base",
                ),
                name="opportunity_stay_ix",
            ),
        ),
        migrations.AddIndex(
            model_name="stageevent",
            index=models.Index(
                fields=["opportunity", "id"],
                include=("to_stage", "moved_at", "recorded_at"),
                name="stageevent_journey_ix",
            ),
        ),
    ]
