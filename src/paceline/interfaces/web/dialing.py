"""Numbers that are called with a click."""

from __future__ import annotations

import jinja2

from paceline.market import dialing


@jinja2.pass_context
def dial(context: jinja2.runtime.Context, phone: str) -> str:
    """`row.phone | dial`: what a click opens for the person of this page."""
    request = context.get("request")
    agent = request.user.username if request is not None and request.user.is_authenticated else ""
    return dialing.address_for(phone, agent)


def beside(address: str) -> dict[str, str]:
    """Attributes of the link: another program's page opens beside this one."""
    return {} if address.startswith("tel:") else {"target": "_blank", "rel": "noopener noreferrer"}
