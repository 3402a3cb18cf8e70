"""The block of a lead form: its address with the code to print, the frame for a website, the call for a program."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from markupsafe import escape

from paceline.customers.intake import public
from paceline.interfaces.web.pages.records.forms.codes import qr
from paceline.interfaces.web.pages.records.opened import Opened

HEIGHT = 160
EACH = 84
"""How high a frame has to be: the head and the button, and each question."""


@dataclass(frozen=True)
class WaysIn:
    """How a form reaches people."""

    link: str
    qr: dict[str, str]
    frame: str
    call: str
    is_open: bool


def ways_in(on: Opened) -> WaysIn:
    """The address under the name that this installation has now; it may have moved since the form was made."""
    form, link = on.record, public.address_of(on.record.key)
    height = HEIGHT + EACH * (len(form.order) + 1)
    size, title = f'width="100%" height="{height}"', escape(form.heading)
    frame = f'<iframe src="{link}frame" title="{title}" {size} style="border:0"></iframe>'
    return WaysIn(link, qr(link), frame, call_of(form), public.is_open(form))


def call_of(form: Any) -> str:
    """A call that a program may copy."""
    sample = {str(one): EXAMPLES.get(str(one), "…") for one in form.order}
    body = json.dumps({**sample, "agreed": True, "utm_source": "site"}, ensure_ascii=False)
    return (
        f"curl -X POST {settings.BASE_URL}/api/v1/capture/{form.key} \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    )


EXAMPLES = {"name": "王女士", "phone": "13800000000", "company": "海川工业", "email": "wang@example.com"}
