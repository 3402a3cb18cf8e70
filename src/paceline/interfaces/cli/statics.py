"""Gathering the built front end into the data folder under names that carry a hash, once per build.

The web processes then let browsers keep them for a year. Needs Django ready.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from paceline.interfaces.cli.server import preflight
from paceline.interfaces.cli.server.home import Home

STAMP = ".stamp"


def collect(home: Home) -> None:
    """Bring the collected files up to date when the build changed."""
    stamp = home.static / STAMP
    present = _fingerprint(preflight.static_folder())
    if stamp.exists() and stamp.read_text(encoding="ascii") == present:
        return
    storages = dict(settings.STORAGES)
    settings.STATIC_ROOT = home.static
    settings.STORAGES = {**storages, "staticfiles": {"BACKEND": settings.HASHED_STATIC_STORAGE}}
    try:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    finally:
        settings.STORAGES = storages
    stamp.write_text(present, encoding="ascii")


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()
