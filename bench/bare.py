"""The floor: a bare Django under the same server with a session, a user and one query, answering as many bytes."""

from __future__ import annotations

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from paceline.config import environment
from paceline.interfaces.cli.server.home import home

if not settings.configured:
    settings.configure(
        SECRET_KEY=home().secret_key(),
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": environment.database(home())},
        INSTALLED_APPS=["django.contrib.sessions"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
        SESSION_COOKIE_NAME="paceline",
        USE_TZ=True,
    )

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from bench.queries import QUERIES  # noqa: E402

USER = "SELECT id, username, name, status FROM access_user WHERE id = %s"


def answer(request: HttpRequest) -> HttpResponse:
    """Session, user, the named query, then as many bytes as the product answered."""
    query, parameters = QUERIES[request.GET["query"]]
    with connection.cursor() as cursor:
        cursor.execute(USER, [request.session.get("_auth_user_id")])
        cursor.fetchone()
        cursor.execute(query, parameters)
        cursor.fetchall()
    return HttpResponse(b"x" * int(request.GET["size"]), content_type="text/html")


urlpatterns = [path("answer", answer)]
application = get_wsgi_application()
PORT = int(os.environ.get("PORT", "0"))
