"""How the database keeps a summary: triggers add the difference of every change, whichever way the change came.

Each statement leaves at most one row per group, with the difference; nobody waits for a row of somebody else. Now and
then one writer folds the rows of a group into one. `rebuild` starts from the records; `differences` is the proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from paceline.metadata.object_type import ObjectType
from paceline.records.reading.summaries import OWNED, kept_objects, table_of

FOLDED_EVERY = 256
"""After about so many statements that changed something."""
DIFFERENCES = """
    SELECT {keys} FROM (
        SELECT {keys}, {measures} FROM ({live}) one
        UNION ALL SELECT {keys}, -records, -amounts, -total, -weighted, -unweighted FROM {sums}
    ) both_sides GROUP BY {keys} HAVING {differs} LIMIT 100
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION {sums}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {sums} ({keys}, {measures})
        SELECT {keys}, {added} FROM ({new}) one GROUP BY {keys};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO {sums} ({keys}, {measures})
        SELECT {keys}, {taken} FROM ({old}) one GROUP BY {keys};
    ELSE
        INSERT INTO {sums} ({keys}, {measures})
        SELECT {keys}, {added} FROM (
            {new} UNION ALL SELECT {keys}, -records, -amounts, -total, -weighted, -unweighted FROM ({old}) before
        ) one GROUP BY {keys} HAVING {differs};
    END IF;
    GET DIAGNOSTICS told = ROW_COUNT;
    IF told > 0 AND random() * {often} < 1 AND pg_try_advisory_xact_lock(hashtext('{sums}')) THEN
        WITH gone AS (DELETE FROM {sums} RETURNING *)
        INSERT INTO {sums} ({keys}, {measures})
        SELECT {keys}, {added} FROM gone GROUP BY {keys} HAVING {differs};
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE OR REPLACE TRIGGER keep_sums_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {sums}_keep();
CREATE OR REPLACE TRIGGER keep_sums_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {sums}_keep();
CREATE OR REPLACE TRIGGER keep_sums_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {sums}_keep();
"""
MEASURES = ("records", "amounts", "total", "weighted", "unweighted")


def install_all(**_signal: Any) -> None:
    """After a migration: functions and triggers as the declarations say them now; a summary that is new is filled."""
    for of in kept_objects():
        if _exists(of):
            install(of)


def install(of: ObjectType) -> None:
    """The triggers of one object. Its sums are computed when there are none."""
    with transaction.atomic(), connection.cursor() as cursor:
        parts = names(of)
        cursor.execute(FUNCTION.format(**parts))
        cursor.execute(TRIGGERS.format(**parts))
        if not table_of(of)._default_manager.exists():
            rebuild(of)


def rebuild(of: ObjectType) -> int:
    """Compute the sums from the records. Returns the number of groups."""
    parts = names(of)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE {table} IN SHARE MODE".format(**parts))
        cursor.execute("DELETE FROM {sums}".format(**parts))  # noqa: S608
        statement = (
            "INSERT INTO {sums} ({keys}, {measures}) SELECT {keys}, {added} FROM ({live}) one GROUP BY {keys}"
        )
        cursor.execute(statement.format(**parts))
        return int(cursor.rowcount)


def differences(of: ObjectType) -> Iterator[str]:
    """The groups whose sums are not what the records give."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES.format(**names(of)))
        for row in cursor.fetchall():
            yield f"{of.name} {' '.join(map(str, row))}"


def names(of: ObjectType) -> dict[str, Any]:
    """The pieces of the statements: names of tables and columns, all from the declaration."""
    assert of.summary is not None
    model, sums = of.model, table_of(of)
    keys = [column_of(sums, name) for name in (*of.summary.fields, *OWNED)]
    amount = column_of(model, of.standard[of.summary.total].type.sum_path(of.summary.total))
    weight = column_of(model, of.summary.weight) if of.summary.weight else "NULL::numeric"
    one = (
        f"SELECT {', '.join(keys)}, 1 AS records, ({amount} IS NOT NULL)::int AS amounts, "  # noqa: S608
        f"COALESCE({amount}, 0) AS total, COALESCE({amount} * {weight}, 0) AS weighted, "
        f"CASE WHEN {weight} IS NULL THEN COALESCE({amount}, 0) ELSE 0 END AS unweighted "
        "FROM {rows} WHERE deleted_at IS NULL"
    )
    table = model._meta.db_table
    return {
        "table": table,
        "sums": sums._meta.db_table,
        "keys": ", ".join(keys),
        "measures": ", ".join(MEASURES),
        "added": ", ".join(f"sum({name})" for name in MEASURES),
        "taken": ", ".join(f"-sum({name})" for name in MEASURES),
        "differs": " OR ".join(f"sum({name}) <> 0" for name in MEASURES),
        "often": FOLDED_EVERY,
        **{
            name: one.format(rows=rows)
            for name, rows in (("live", table), ("new", "new_rows"), ("old", "old_rows"))
        },
    }


def column_of(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).column)


def _exists(of: ObjectType) -> bool:
    tables = connection.introspection.table_names()
    return of.model._meta.db_table in tables and table_of(of)._meta.db_table in tables
