"""The web server: the application is loaded once and then forked, so that its processes share what stays the same."""

from __future__ import annotations

import argparse
import gc
import os
from typing import Any

KILL_SECONDS = 10
APPLICATION = "paceline.config.wsgi:application"


def main() -> None:
    """Serve until SIGTERM; a process that dies is replaced."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    serve(parser.parse_args())


def serve(options: argparse.Namespace) -> None:
    """Load, then fork. Where processes cannot be forked, each loads for itself."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    load()
    gc.collect()
    gc.freeze()  # what is loaded stays: collecting it would copy the pages that the processes share
    Server(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
    ).serve(target_loader=load)


def load(_target: str = APPLICATION) -> Any:
    """The application with its addresses and the templates' common parts; connections are each process's own."""
    os.environ["PACELINE_PROCESS"] = "web"
    from django.conf import settings
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver

    from paceline.config.wsgi import application

    assert get_resolver().url_patterns
    pages: Any = engines["jinja2"]
    if not pages.spoken:
        pages.speaking(settings.LANGUAGE_CODE).env.globals["ui"].look()
    connections.close_all()
    return application


if __name__ == "__main__":
    main()
