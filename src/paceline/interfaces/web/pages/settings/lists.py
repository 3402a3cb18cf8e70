"""基础资料: short lists that everybody uses and few people change; each opens in its ordinary list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from paceline.access.scope import visible
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.pages.settings.frame import open_to, show
from paceline.metadata.registry import registry

NAMES = (
    "customers.leadsource",
    "catalog.product",
    "pipeline.competitor",
    "pipeline.pipeline",
    "pipeline.stage",
    "customers.pool",
    "customers.memberlevel",
    "customers.valuerule",
    "customers.customerrule",
    "trade.warehouse",
    "workflow.approvalflow",
)


@open_to("lists")
def lists(request: HttpRequest) -> HttpResponse:
    """The lists with how many entries they have."""
    by = actor(request)
    found = [registry.objects[name] for name in NAMES if name in registry.objects and by.can(name, "read")]
    return show(
        request,
        "lists",
        "pages/settings/lists.html",
        lists=[
            {"of": of, "count": visible(by, of.model).count(), "may_add": by.can(of.name, "create")}
            for of in found
        ],
    )
