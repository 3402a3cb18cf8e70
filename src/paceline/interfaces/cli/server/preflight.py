"""What is looked at before anything starts: port, disk, static files. Each refusal says what to do."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from paceline.interfaces.cli.server.home import Home, is_checkout
from paceline.kernel.errors import PacelineError

LEAST_FREE_BYTES = 300 * 1024 * 1024
LEAST_NODE = 20


class CannotStart(PacelineError):
    """Something on this machine has to change first."""

    http_status = 503
    default_code = "cannot_start"


def port(host: str, number: int) -> None:
    """Refuse a port that somebody listens on or that this account may not use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as refused:
            raise _port_refusal(host, number, refused) from refused


def _port_refusal(host: str, number: int, refused: OSError) -> CannotStart:
    where = {"host": host, "port": number, "next": str(number + 1)}
    if refused.errno == errno.EADDRINUSE:
        return CannotStart(
            "端口 %(port)s 已被别的程序占用。",
            hint="请换一个端口：paceline up --port %(next)s，或先结束占用它的程序。",
            params=where,
            code="port_in_use",
        )
    if refused.errno == errno.EACCES:
        return CannotStart("没有权限使用端口 %(port)s。", hint="请换一个 1024 以上的端口。", params=where)
    return CannotStart("无法在 %(host)s 上监听。", hint="请检查 --host 的写法。", params=where)


def disk(home: Home) -> None:
    """Refuse a data folder that cannot be written or whose disk is nearly full."""
    try:
        home.make()
        free = shutil.disk_usage(home.path).free
        writable = os.access(home.path, os.W_OK)
    except OSError:
        writable, free = False, 0
    if not writable:
        raise CannotStart(
            "数据文件夹 %(path)s 不能写入。",
            hint="请检查权限，或用 PACELINE_HOME 指定另一个文件夹。",
            params={"path": home.path},
        )
    if free < LEAST_FREE_BYTES:
        raise CannotStart(
            "磁盘只剩 %(free)s MB，至少需要 %(least)s MB。",
            hint="请清理磁盘，或用 PACELINE_HOME 指定另一个文件夹。",
            params={"free": free // 1024**2, "least": LEAST_FREE_BYTES // 1024**2},
        )


def static_folder() -> Path:
    """Return the folder into which the front end is built."""
    spec = find_spec("paceline.interfaces.web")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "static" / "dist"


def static_files(folder: Path | None = None) -> None:
    """Refuse to start without the built front end, and say whether Node is what is missing."""
    built = (folder or static_folder()).rglob("*")
    if any(path.is_file() and path.suffix in {".js", ".css"} for path in built):
        return
    if not is_checkout():
        raise CannotStart("安装包里缺少页面文件。", hint="请重新安装 Paceline。")
    found = node_version()
    if found is None or found < LEAST_NODE:
        raise CannotStart(
            "页面文件还没有生成，而这台机器上没有 Node %(least)s 或更高的版本。",
            hint="请安装 Node（https://nodejs.org），再运行 make run。",
            params={"least": LEAST_NODE},
            code="node_missing",
        )
    raise CannotStart(
        "页面文件还没有生成。", hint="请运行 make build，或直接 make run。", code="static_missing"
    )


def node_version() -> int | None:
    """Return the major version of Node on the PATH, or None."""
    node = shutil.which("node")
    if node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else None
