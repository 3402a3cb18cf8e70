"""Settings of the test run: a data folder of its own, with a database that trades crash safety for speed."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["PACELINE_HOME"] = os.environ.get("PACELINE_TEST_HOME") or str(
    Path(__file__).parents[1] / "var" / "test"
)
os.environ.setdefault("PACELINE_LOG_LEVEL", "WARNING")

from paceline.config.settings import *  # noqa: F403
from paceline.locale import build

ALLOWED_HOSTS = ["*"]
PACELINE_ORGANISATION = "海川工业设备"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

build.ensure()
