"""Other processes beside a test, on a database that they all see: workers and web servers that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROWS = 6000
BATCH = 100
PRELUDE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from paceline.interfaces.files import limits
limits.BATCH = 100
import django
django.setup()
"""
DRAFT = """
from io import BytesIO
from paceline.access.models import User
from paceline.access.principal import principal_of, rights_changed
from paceline.access.models import Role
from tests.people import EVERYTHING
from tests.rooms.files.helping import uploaded
from paceline.records.action import perform
user = User.objects.create_user("fang", "correct horse", name="王芳")
role = Role.objects.create(code="all", name="全部", grants=EVERYTHING)
user.roles.set([role])
rights_changed()
by = principal_of(user)
text = "客户名称,电话\\n" + "".join(f"客户{n:05},138{n:08}\\n" for n in range(6000))
run = uploaded(by, "customers.customer", text)
"""
QUEUE = (
    DRAFT
    + """
perform(by, "files.importrun.apply", run.pk)
"""
)
WORK = "from paceline.config import worker; worker.main()"
RECOVER = "from paceline.workflow.recovery import take_up_stalled; assert take_up_stalled() == 1"
WEB = """
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from paceline.config.wsgi import application
class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass
server = WSGIServer(("127.0.0.1", %(port)s), Quiet)
server.set_app(application)
server.serve_forever()
"""
SESSION = """
from django.conf import settings
from django.test import Client
from paceline.access.models import User
client = Client()
client.force_login(User.objects.get(username="fang"), backend=settings.AUTHENTICATION_BACKENDS[0])
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
FACTS = """
SELECT (SELECT count(*) FROM files_importrow), (SELECT count(*) FROM customers_customer),
       (SELECT count(*) FROM records_event WHERE name = 'customers.customer.create'),
       (SELECT created FROM files_importrun), (SELECT max(number) FROM files_importrow),
       (SELECT last_row FROM files_importrun), (SELECT count(DISTINCT number) FROM customers_customer),
       (SELECT count(*) FROM files_importrow r JOIN customers_customer c ON c.id = r.record_id)
"""


def environment(address: str) -> dict[str, str]:
    root = Path(__file__).parents[3]
    path = os.pathsep.join((str(root), str(root / "src")))
    return {**os.environ, "DATABASE_URL": address, "PYTHONPATH": path, "PACELINE_PROCESS": "worker"}


def program(address: str, code: str, stdout: int | None = None) -> subprocess.Popen[bytes]:
    """A Python process that runs this code with the product set up."""
    return subprocess.Popen([sys.executable, "-c", PRELUDE + code], env=environment(address), stdout=stdout)


def finished(address: str, code: str) -> None:
    assert program(address, code).wait(120) == 0


def until(holds: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not holds():
        assert time.monotonic() < deadline, what
        pause.wait(0.02)
