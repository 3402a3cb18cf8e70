"""The WSGI application that granian (or gunicorn) serves. It expects a database that already runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paceline.config.settings")
os.environ.setdefault("PACELINE_PROCESS", "web")

application = get_wsgi_application()
