"""The entry point of the `paceline` command: it names the settings and hands over to the command line."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from paceline.interfaces.cli import console
from paceline.interfaces.cli import main as cli


def main() -> None:
    """Run `paceline` and leave with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paceline.config.settings")
    os.environ.setdefault("PACELINE_PROCESS", "command")
    try:
        sys.exit(cli.main())
    except ImproperlyConfigured as problem:
        console.fail(str(problem))
        sys.exit(1)


if __name__ == "__main__":
    main()
