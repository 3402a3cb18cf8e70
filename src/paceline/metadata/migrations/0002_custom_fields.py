"""Conversions of custom values that an index may use."""

from django.db import migrations

READERS = """
    CREATE FUNCTION paceline_day(text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT make_date(substr($1, 1, 4)::int, substr($1, 6, 2)::int, substr($1, 9, 2)::int) $$;
    CREATE FUNCTION paceline_instant(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT $1::timestamptz $$;
"""
UNDO = "DROP FUNCTION paceline_day(text); DROP FUNCTION paceline_instant(text);"


class Migration(migrations.Migration):
    dependencies = [("metadata", "0001_initial")]

    operations = [migrations.RunSQL(READERS, UNDO)]
