"""Which face says that something went wrong: programs get a problem in JSON, people a page."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse

from paceline.interfaces.api.faults import explained, problem
from paceline.interfaces.web import failing


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nobody caught; called while it is being handled."""
    error = sys.exc_info()[1]
    if request.path.startswith("/api/") and isinstance(error, Exception):
        return problem(explained(error))
    return failing.failed(request)
