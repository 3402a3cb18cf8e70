"""Exchange rates get keys like all other objects."""

from django.db import migrations, models

import paceline.kernel.ids

KEYS = """
    ALTER TABLE records_exchangerate DROP COLUMN id;
    ALTER TABLE records_exchangerate ADD COLUMN id uuid PRIMARY KEY DEFAULT gen_random_uuid();
    ALTER TABLE records_exchangerate ALTER COLUMN id DROP DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_exchange_rates")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(KEYS, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="exchangerate",
                    name="id",
                    field=models.UUIDField(
                        default=paceline.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.AlterModelOptions(
            "exchangerate", {"ordering": ["currency", "-from_on"], "verbose_name": "汇率"}
        ),
    ]
