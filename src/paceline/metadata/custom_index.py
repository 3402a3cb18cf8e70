"""Indexes on custom fields that are often filtered by: built and dropped without locking out readers or writers.

Names and expressions are generated; nothing that an administrator types reaches the SQL.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models.functions import Upper

from paceline.metadata import custom
from paceline.metadata.custom_values import expression
from paceline.metadata.models import CustomField
from paceline.metadata.registry import registry

FUZZY = frozenset({"text", "phone", "email", "web_address", "credit_code", "long_text"})
"""Types that people look into for a part of the text."""
KNOWN = """
    SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relname = %s AND pg_table_is_visible(c.oid)
"""


def settle(code: str, *, anew: bool = False) -> str:
    """Build the index of a field, or drop it; `anew` after its type has changed. Returns `built`, `dropped` or `same`.

    Runs outside of a transaction: PostgreSQL builds concurrently only there. An index that was left half built by a
    killed worker is dropped first.
    """
    row = CustomField.objects.filter(code=code).first()
    if row is None or row.object not in registry.objects:
        return "same"
    model, state = registry.get(row.object).model, state_of(code)
    wanted = row.indexed and row.archived_at is None
    if state == "valid" and wanted and not anew:
        return "same"
    if state != "none":
        with connection.schema_editor(atomic=False) as dropping:
            editor: Any = dropping
            editor.remove_index(model, models.Index("custom", name=name_of(code)), concurrently=True)
    if not wanted:
        return "same" if state == "none" else "dropped"
    with connection.schema_editor(atomic=False) as building:
        editor = building
        editor.add_index(model, index_for(row), concurrently=True)
    return "built"


def name_of(code: str) -> str:
    return f"{code}_ix"


def state_of(code: str) -> str:
    """`none`, `valid`, or `broken` when building it was interrupted."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [name_of(code)])
        found = cursor.fetchone()
    return "none" if found is None else "valid" if found[0] else "broken"


def index_for(row: CustomField) -> models.Index:
    """The index that conditions on this field can use."""
    value = expression(row.code, custom.bound(row).type.custom_output())
    if isinstance(value.output_field, models.JSONField):
        return GinIndex(value, name=name_of(row.code))
    if row.kind in FUZZY:
        return GinIndex(OpClass(Upper(value), name="gin_trgm_ops"), name=name_of(row.code))
    return models.Index(value, name=name_of(row.code))
