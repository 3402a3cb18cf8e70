"""Marks in the event log below which nothing can still appear.

A transaction that writes events gets its number before it draws theirs, which the order of marks rests on.
"""

from django.db import migrations, models

NUMBER_FIRST = """
CREATE FUNCTION records_event_number_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;
CREATE TRIGGER number_first BEFORE INSERT ON records_event
    FOR EACH STATEMENT EXECUTE FUNCTION records_event_number_first();
DELETE FROM records_keptlook;
"""
UNDO = "DROP TRIGGER number_first ON records_event; DROP FUNCTION records_event_number_first();"


class Migration(migrations.Migration):
    dependencies = [("records", "0003_kept_looks")]
    operations = [
        migrations.CreateModel(
            name="EventMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("xid", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(NUMBER_FIRST, UNDO),
    ]
