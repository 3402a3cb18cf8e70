"""`python -m bench [--size 100000]`: fill once, serve with two workers, measure, print ratios as Markdown."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PEOPLE = ("rep", "manager", "everything")


def main() -> None:
    """Parse, prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--size", type=int, default=100_000, help="customers; as many opportunities, 3 × activities"
    )
    parser.add_argument("--times", type=int, default=200, help="calls per latency figure")
    parser.add_argument("--people", default=",".join(PEOPLE))
    parser.add_argument(
        "--home", default="", help="data folder; var/bench-<size> by default, filled once and kept"
    )
    parser.add_argument("--only", default="", help="part of a scenario's name")
    options = parser.parse_args()
    os.environ["PACELINE_HOME"] = options.home or str(Path("var") / f"bench-{options.size}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "paceline.config.settings"
    os.environ["PACELINE_RATE_LIMITS"] = "off"
    from paceline.interfaces.cli.server import postgres
    from paceline.interfaces.cli.server.home import home

    Path(os.environ["PACELINE_HOME"]).mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(postgres.hold(home()))
        prepare(options.size)
        ports = {name: free_port() for name in ("product", "bare")}
        begun = time.monotonic()
        server = stack.enter_context(served("", ports["product"]))
        started = time.monotonic() - begun
        stack.enter_context(served("bench.bare:application", ports["bare"]))
        from bench import beside
        from bench.report import run

        at_start = beside.memory(server.pid)
        run(options, ports)
        if not options.only:
            print(beside.report(server.pid, started, at_start))


def prepare(size: int) -> None:
    """Migrate and fill the database unless that was done before."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.data import fill
    from bench.queries import TABLE
    from paceline.access.models import User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        for statement in TABLE.split(";"):
            cursor.execute(statement)
    if not User.objects.filter(username="everything").exists():
        print(f"filling {size:,} customers …", flush=True)
        fill(size)


@contextmanager
def served(application: str, port: int, workers: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """The product, or a bare application under the same server, until the block ends."""
    command = [sys.executable, "-m", "paceline.config.web", "--port", str(port), "--workers", str(workers)]
    if application:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(workers)]
        command += ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--no-ws"]
        command += ["--no-access-log", "--log-level", "warning", application]
    with subprocess.Popen(
        command, env={**os.environ, "PACELINE_PROCESS": "web", "PORT": str(port)}
    ) as process:
        try:
            wait_for(port)
            yield process
        finally:
            process.terminate()


def wait_for(port: int, seconds: float = 60) -> None:
    """Until the port answers HTTP at all."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


if __name__ == "__main__":
    main()
