"""Django's own commands (`makemigrations`, `shell`, `runserver` …) against the database of the data folder."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext

from django.core.management import call_command, execute_from_command_line

from paceline.interfaces.cli.server import postgres
from paceline.interfaces.cli.server.home import home

WITHOUT_DATABASE = {"help", "version", "collectstatic", "findstatic", "compilemessages", "makemessages"}


def database(command: str) -> AbstractContextManager[object]:
    """Keep the embedded server running for a command that needs it; leave an external one alone."""
    if os.environ.get("DATABASE_URL") or command in WITHOUT_DATABASE:
        return nullcontext()
    return postgres.hold(home())


def main(arguments: list[str] | None = None) -> None:
    """Run one Django command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paceline.config.settings")
    line = arguments or sys.argv
    command = line[1] if len(line) > 1 else "help"
    try:
        with database(command):
            execute_from_command_line(line)
            if command == "migrate":
                call_command("createcachetable", verbosity=0)
    except postgres.PostgresError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
