"""The component catalogue as tests see it: its templates' environment, and a server of it on a free port."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from wsgiref.simple_server import WSGIServer, make_server

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "src/paceline/interfaces/web/templates"
DIST = ROOT / "src/paceline/interfaces/web/static/dist"


def module() -> ModuleType:
    """`frontend/catalogue.py`, which is outside the package."""
    spec = importlib.util.spec_from_file_location("catalogue_server", ROOT / "frontend/catalogue.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


@contextmanager
def serving() -> Iterator[str]:
    """The address of the catalogue while the block runs."""
    catalogue = module()
    server: WSGIServer = make_server("127.0.0.1", 0, catalogue.Catalogue(), handler_class=catalogue.Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
