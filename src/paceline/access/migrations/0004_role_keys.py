"""Roles get keys like all other objects, without losing who has which; people can be suspended."""

from django.db import migrations, models

import paceline.kernel.ids

KEYS = """
    ALTER TABLE access_role ADD COLUMN new_id uuid NOT NULL DEFAULT gen_random_uuid();
    ALTER TABLE access_user_roles ADD COLUMN new_role uuid;
    UPDATE access_user_roles m SET new_role = r.new_id FROM access_role r WHERE r.id = m.role_id;
    ALTER TABLE access_user_roles DROP COLUMN role_id;
    ALTER TABLE access_user_roles RENAME COLUMN new_role TO role_id;
    ALTER TABLE access_user_roles ALTER COLUMN role_id SET NOT NULL;
    ALTER TABLE access_role DROP COLUMN id;
    ALTER TABLE access_role RENAME COLUMN new_id TO id;
    ALTER TABLE access_role ALTER COLUMN id DROP DEFAULT;
    ALTER TABLE access_role ADD PRIMARY KEY (id);
    ALTER TABLE access_user_roles
        ADD CONSTRAINT access_user_roles_role_fk FOREIGN KEY (role_id) REFERENCES access_role (id)
            DEFERRABLE INITIALLY DEFERRED,
        ADD CONSTRAINT access_user_roles_user_role_uniq UNIQUE (user_id, role_id);
    CREATE INDEX access_user_roles_role_ix ON access_user_roles (role_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_working_calendar"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEYS, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="role",
                    name="id",
                    field=models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField("role", "grants", models.JSONField(default=dict)),
        migrations.AlterField("role", "fields", models.JSONField(default=dict)),
        migrations.AlterField("role", "name_en", models.CharField(blank=True, default="", max_length=60)),
        migrations.AlterField("role", "note", models.CharField(blank=True, default="", max_length=200)),
    ]
