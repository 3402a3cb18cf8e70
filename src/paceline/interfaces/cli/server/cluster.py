"""Making, configuring and launching the cluster of the embedded PostgreSQL. Sharing it is in `postgres`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from paceline.interfaces.cli.server import programs, tuning
from paceline.interfaces.cli.server.home import Home
from paceline.interfaces.cli.server.programs import PostgresError

START_SECONDS = 120
STOP_SECONDS = 60
SUPERUSER = "postgres"
EXTENSIONS = ("pg_trgm", "btree_gin")
FIRST_WITH_OWN_LOCALE = 17
OUR_SETTINGS = "paceline.conf"


def create(home: Home) -> None:
    """Create an empty cluster unless there is one."""
    folder = home.database
    if (folder / "PG_VERSION").exists():
        return
    if folder.exists() and any(folder.iterdir()):
        raise damaged(home, "PG_VERSION")
    folder.mkdir(mode=0o700, exist_ok=True)
    _hand_over(folder)
    made = programs.run(
        "initdb",
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        *_locale(),
        "--no-instructions",
        timeout=START_SECONDS,
    )
    if made.returncode:
        raise PostgresError(
            "无法在 %(folder)s 创建数据库。",
            hint="详情：%(why)s",
            params={"folder": folder, "why": made.stdout},
        )


def _locale() -> list[str]:
    """Return the options that sort and fold letters the same on every machine; older servers ask the system."""
    said = programs.run("initdb", "--version", timeout=START_SECONDS).stdout
    major = int(next(iter(re.findall(r"\d+", said)), "0"))
    if major < FIRST_WITH_OWN_LOCALE:
        return ["--locale=C.UTF-8"]
    return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def configure(home: Home, *, throwaway: bool) -> None:
    """Write our settings beside the server's own and have them included."""
    main = home.database / "postgresql.conf"
    include = f"include_if_exists = '{OUR_SETTINGS}'"
    try:
        text = main.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise damaged(home, str(missing)) from missing
    if include not in text:
        main.write_text(f"{text}\n{include}\n", encoding="utf-8")
    ours = home.database / OUR_SETTINGS
    chosen = tuning.settings(tuning.memory_mebibytes(), throwaway=throwaway)
    ours.write_text(tuning.render(chosen), encoding="utf-8")
    ours.chmod(0o644)


def launch(home: Home, socket_folder: Path) -> None:
    """Start the server and wait until it accepts connections."""
    if socket_folder != home.database:
        _claim(socket_folder)
    log = home.database / "server.log"
    line = [
        "-D",
        str(home.database),
        "-l",
        str(log),
        "-o",
        f"-k '{socket_folder}'",
        "-w",
        "-t",
        str(START_SECONDS),
    ]
    try:
        begun = programs.run("pg_ctl", *line, "start", timeout=START_SECONDS + 10)
    except subprocess.TimeoutExpired as late:
        raise damaged(home, str(late)) from late
    if begun.returncode:
        raise damaged(home, _tail(log) or begun.stdout)


def halt(home: Home) -> str:
    """Stop the server and return what it said if it refused; running statements end, nothing committed is lost."""
    line = ["-D", str(home.database), "-m", "fast", "-w", "-t", str(STOP_SECONDS)]
    ended = programs.run("pg_ctl", *line, "stop", timeout=STOP_SECONDS + 10)
    return ended.stdout if ended.returncode else ""


def prepare(conninfo: str, role: str, database: str) -> None:
    """Create the application's role, database and extensions when they are missing."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return
        statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(database), sql.Identifier(role)
        )
        connection.execute(statement)
    add_extensions(psycopg.conninfo.make_conninfo(conninfo, dbname=database))


def add_extensions(conninfo: str) -> None:
    """Install the extensions that Paceline needs into one database."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for name in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def damaged(home: Home, detail: str) -> PostgresError:
    """Return the error of a data folder that cannot be started."""
    return PostgresError(
        "数据文件夹 %(folder)s 已损坏或不完整，数据库无法启动。",
        hint="请先把它移走，再运行 paceline restore 恢复备份（备份在 %(backups)s）。详情：%(why)s",
        params={"folder": home.database, "backups": home.backups, "why": detail},
        code="damaged_data_folder",
    )


def _hand_over(folder: Path) -> None:
    """Give a folder to the account that runs the server, when root may not run it itself."""
    owner = programs.account()
    if owner is None:
        return
    programs.open_the_way(folder)
    programs.open_the_way(programs.folder() / "postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)


def _claim(folder: Path) -> None:
    """Make the short socket folder and refuse one that somebody else put there first."""
    owner = programs.account()
    ours = {os.geteuid(), owner.pw_uid if owner else os.geteuid()}
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in ours:
        raise PostgresError("%(folder)s 属于别的用户。", hint="请删除它再试。", params={"folder": folder})
    _hand_over(folder)


def _tail(log: Path, lines: int = 6) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
