"""Custom fields get keys like all other objects; conversions that an index may use."""

from django.db import migrations, models

import paceline.kernel.ids

KEYS = """
    ALTER TABLE metadata_customfield DROP COLUMN id;
    ALTER TABLE metadata_customfield ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid();
    ALTER TABLE metadata_customfield ALTER COLUMN id DROP DEFAULT;
"""
READERS = """
    CREATE FUNCTION paceline_day(text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT make_date(substr($1, 1, 4)::int, substr($1, 6, 2)::int, substr($1, 9, 2)::int) $$;
    CREATE FUNCTION paceline_instant(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT $1::timestamptz $$;
"""
UNDO = "DROP FUNCTION paceline_day(text); DROP FUNCTION paceline_instant(text);"


class Migration(migrations.Migration):
    dependencies = [("metadata", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEYS, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="customfield",
                    name="id",
                    field=models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.AlterField("customfield", "code", models.CharField(max_length=20, unique=True)),
        migrations.AlterField(
            "customfield", "hint", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AlterField(
            "customfield", "label_en", models.CharField(blank=True, default="", max_length=60)
        ),
        migrations.AlterField("customfield", "position", models.BigIntegerField(default=0)),
        migrations.RunSQL(READERS, UNDO),
    ]
