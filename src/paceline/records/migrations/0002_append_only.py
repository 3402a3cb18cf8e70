"""Events are append-only: the database itself refuses to change or delete them.

Erasure of personal data sets `paceline.erasure` for its transaction; nothing else may.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION records_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('paceline.erasure', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'records_event is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_event
    FOR EACH ROW EXECUTE FUNCTION records_event_is_append_only();
"""
UNDO = "DROP TRIGGER append_only ON records_event; DROP FUNCTION records_event_is_append_only();"


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
