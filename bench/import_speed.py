"""How fast a file of customers is imported through the full path: read, checked against what is there, numbered,
written with events, search index and ledger. Beside it, in the same run, the same rows by a bare COPY.

    python bench/import_speed.py [--rows 100000] [--plain]

Works in a data folder of its own, `var/bench-import`, which it empties first. `--plain` measures without duplicates
and without recognising known records.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["PACELINE_HOME"] = str(ROOT / "var" / "bench-import")
os.environ["DJANGO_SETTINGS_MODULE"] = "paceline.config.settings"
os.environ.setdefault("PACELINE_LOG_LEVEL", "WARNING")
SEED = 20261122
CITIES = ("苏州", "合肥", "南京", "武汉", "成都", "西安", "无锡", "宁波", "青岛", "长沙", "重庆", "厦门")
MIDDLE = "恒泽晶耀紫金光谷锦川航远蓝湾瑞达海辰岱岳鹭岛湘麓钧和润物越州铭轩华信德邦中科盛和利源嘉禾宏图天成"
TRADES = ("精密制造", "半导体", "环保科技", "医疗器械", "新材料", "自动化", "纺织机械", "食品")
OPEN_COLUMNS = """
    SELECT string_agg(format('ALTER COLUMN %I DROP NOT NULL', attname), ', ') FROM pg_attribute
    WHERE attrelid = 'bare'::regclass AND attnum > 0 AND attname <> 'id' AND attnotnull
"""
HEAD = "客户名称,电话,行业,地区,详细地址,等级,负责人,备注\n"


def lines(count: int) -> list[str]:
    """A plausible customer list; one row in fifty is a double of an earlier one, one in a hundred is wrong."""
    chance = random.Random(SEED)
    made = []
    for n in range(count):
        if n % 50 == 49:
            made.append(made[chance.randrange(len(made))])
            continue
        city = chance.choice(CITIES)
        name = f"{city}{''.join(chance.sample(MIDDLE, 3))}{chance.choice(TRADES)}{n % 977}有限公司"
        phone = f"1{chance.choice('3578')}{chance.randrange(10**9):09}" if n % 100 else "l38"
        made.append(
            f"{name},{phone},{chance.choice(TRADES)},{city},工业园区{chance.randrange(900)}号,"
            f"{chance.choice('ABCD')},王芳,{'' if n % 3 else '展会名单'}\n"
        )
    return made


def prepared() -> Any:
    """A fresh database, Django ready, and somebody who may do everything."""
    shutil.rmtree(os.environ["PACELINE_HOME"], ignore_errors=True)
    from paceline.interfaces.cli.server import postgres
    from paceline.interfaces.cli.server.home import home

    return postgres.hold(home().make())


def by_copy(rows: list[tuple[Any, ...]]) -> float:
    """Seconds for the same customers, by nothing but COPY into a copy of the table with all its indexes."""
    from django.db import connection

    columns = (
        "id, created_at, updated_at, version, custom, search, kind, number, name, phone, industry, "
        "name_key, owner_id"
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE customers_customer INCLUDING ALL)")
        cursor.execute(OPEN_COLUMNS)
        cursor.execute("ALTER TABLE bare " + cursor.fetchone()[0])
        begun = time.perf_counter()
        with cursor.copy(f"COPY bare ({columns}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    with prepared():
        import django

        django.setup()
        measure(options.rows, plain=options.plain)


def measure(count: int, *, plain: bool) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from paceline.access.models import OrgUnit, Role, User
    from paceline.access.principal import principal_of, rights_changed
    from paceline.interfaces.files import runs
    from paceline.interfaces.files.sets import Wish, uploaded
    from paceline.records.action import perform
    from paceline.records.importing import Mould  # noqa: F401 — loaded before the clock starts
    from paceline.records.models import Event

    verbs = ("read", "create", "change", "remove", "assign", "import", "export", "merge")
    user = User.objects.create_user("fang", "x", name="王芳", unit=OrgUnit.objects.create(name="华东"))
    user.roles.set(
        [Role.objects.create(code="bench", name="全部", grants={"*": dict.fromkeys(verbs, "all")})]
    )
    rights_changed()
    by = principal_of(user)
    path = Path(os.environ["PACELINE_HOME"]) / "customers.csv"
    path.write_text(HEAD + "".join(lines(count)), encoding="utf-8")

    begun = time.perf_counter()
    run = uploaded(by, Wish(path, "customers.customer"))
    plan = {**run.plan, "keys": [] if plain else ["phone", "name"], "existing": "skip"}
    perform(by, "files.importrun.configure", run.pk, {"plan": plan})
    run.refresh_from_db()
    uploading = time.perf_counter() - begun

    begun, cpu = time.perf_counter(), time.process_time()
    runs.check_run(by, run)
    checking = time.perf_counter() - begun
    checked_cpu = time.process_time() - cpu

    begun, cpu, served = time.perf_counter(), time.process_time(), server_seconds()
    done = runs.apply_run(by, run.pk, lambda rows, total: None)
    applying, own = time.perf_counter() - begun, time.process_time() - cpu
    served = server_seconds() - served

    assert done.done_rows == count
    assert Event.objects.filter(batch=run.pk).count() == done.created
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, created_at, updated_at, version, '{}', search::text, kind, number, name, phone, "
                       "industry, name_key, owner_id FROM customers_customer")  # fmt: skip
        rows = cursor.fetchall()
    bare = by_copy(rows)
    print(f"{count:,} rows: created {done.created:,}, skipped {done.skipped:,}, failed {done.failed:,}")
    print(f"upload and guess {uploading:6.2f} s")
    print(
        f"dry run          {checking:6.2f} s   {count / checking:8,.0f} rows/s   (own CPU {checked_cpu:.2f} s)"
    )
    print(f"import           {applying:6.2f} s   {count / applying:8,.0f} rows/s   "
          f"(own CPU {own:.2f} s, database {served:.2f} s)")  # fmt: skip
    print(f"bare COPY        {bare:6.2f} s   {len(rows) / bare:8,.0f} rows/s   ratio {applying / bare:.1f}")


def server_seconds() -> float:
    """CPU seconds of the server process behind this connection, where /proc tells."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
