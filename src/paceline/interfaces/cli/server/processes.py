"""Which programs `paceline up` runs, with which options, and how to see that the pages answer."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from dataclasses import dataclass

from paceline.interfaces.cli.server.child import Child
from paceline.interfaces.cli.server.home import Home

WEB_THREADS = 4
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (compared with, not bound to)


@dataclass(frozen=True, slots=True)
class Plan:
    """How this installation is served: address, number of web processes, where logs go."""

    host: str
    port: int
    workers: int
    home: Home
    to_terminal: bool = False

    @property
    def probe_host(self) -> str:
        """The address under which this machine reaches itself."""
        return EVERYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """The address that people open."""
        given = os.environ.get("PACELINE_URL")
        name = "localhost" if self.host in LOOPBACK | EVERYWHERE.keys() else self.host
        return given or f"http://{f'[{name}]' if ':' in name else name}:{self.port}"

    def environment(self, process: str) -> dict[str, str]:
        """Return the variables of one child process."""
        hosts = os.environ.get("PACELINE_ALLOWED_HOSTS") or ",".join(self._own_names())
        return {
            "PACELINE_HOME": str(self.home.path),
            "PACELINE_PROCESS": process,
            "PACELINE_URL": self.url,
            "PACELINE_ALLOWED_HOSTS": hosts,
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "",  # compiled modules are what makes the next start fast
        }

    def _own_names(self) -> list[str]:
        """Return the names by which browsers may call this machine; its network names only when it listens there."""
        names = {"localhost", ".localhost", "127.0.0.1", "[::1]", self.host}
        if self.host in EVERYWHERE:
            own = socket.gethostname()
            names |= {own, f"{own}.local", *_addresses(own)}
        return sorted(names)


def _addresses(name: str) -> set[str]:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        return set()
    return {f"[{address}]" if ":" in address else address for address in found}


def web(plan: Plan, module: str) -> Child:
    """Return the web server: several processes of a few threads each."""
    command = [sys.executable, "-m", module, "--host", plan.host, "--port", str(plan.port)]
    command += ["--workers", str(plan.workers), "--threads", str(WEB_THREADS)]
    return _child(plan, "web", command)


def worker(plan: Plan, module: str) -> Child:
    """Return the job worker."""
    return _child(plan, "worker", [sys.executable, "-m", module])


def _child(plan: Plan, name: str, command: list[str]) -> Child:
    log = None if plan.to_terminal else plan.home.logs / f"{name}.log"
    return Child(name, command, plan.environment(name), log)


def answers(plan: Plan) -> bool:
    """Say whether the web server answers a request, with whatever page."""
    connection = http.client.HTTPConnection(plan.probe_host, plan.port, timeout=2)
    try:
        connection.request("GET", "/accounts/login/", headers={"Host": f"localhost:{plan.port}"})
        return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
