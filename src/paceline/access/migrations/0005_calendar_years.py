"""A year of the calendar gets a key of its own, so that its changes are events, and says where its list is from."""

from django.db import migrations, models

import paceline.kernel.ids

FORWARD = """
    ALTER TABLE access_calendaryear ADD COLUMN id uuid;
    UPDATE access_calendaryear SET id = gen_random_uuid();
    ALTER TABLE access_calendaryear ALTER COLUMN id SET NOT NULL;
    ALTER TABLE access_calendaryear DROP CONSTRAINT access_calendaryear_pkey;
    ALTER TABLE access_calendaryear ADD PRIMARY KEY (id);
    ALTER TABLE access_calendaryear ALTER COLUMN year TYPE bigint;
    ALTER TABLE access_calendaryear DROP CONSTRAINT IF EXISTS access_calendaryear_year_check;
    ALTER TABLE access_calendaryear ADD CONSTRAINT access_calendaryear_year_key UNIQUE (year);
    ALTER TABLE access_calendaryear ADD COLUMN source varchar(120) NOT NULL DEFAULT '';
    ALTER TABLE access_calendaryear ALTER COLUMN source DROP DEFAULT;
"""
BACK = """
    ALTER TABLE access_calendaryear DROP COLUMN source;
    ALTER TABLE access_calendaryear DROP CONSTRAINT access_calendaryear_year_key;
    ALTER TABLE access_calendaryear DROP CONSTRAINT access_calendaryear_pkey;
    ALTER TABLE access_calendaryear DROP COLUMN id;
    ALTER TABLE access_calendaryear ALTER COLUMN year TYPE smallint;
    ALTER TABLE access_calendaryear ADD PRIMARY KEY (year);
    ALTER TABLE access_calendaryear ADD CONSTRAINT access_calendaryear_year_check CHECK (year >= 0);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_role_keys"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACK)],
            state_operations=[
                migrations.DeleteModel(name="CalendarYear"),
                migrations.CreateModel(
                    name="CalendarYear",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=paceline.kernel.ids.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("year", models.BigIntegerField(unique=True)),
                        ("published", models.BooleanField(default=False)),
                        ("source", models.CharField(blank=True, default="", max_length=120)),
                    ],
                    options={"verbose_name": "工作日历", "ordering": ["-year"]},
                ),
            ],
        ),
    ]
