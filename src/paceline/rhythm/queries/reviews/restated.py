"""What has changed since a review's data was frozen: the pack stays, the page says so (已变化)."""

from __future__ import annotations

from datetime import date
from typing import Any

from paceline.access.principal import Principal
from paceline.access.scope import visible
from paceline.pipeline.models import Opportunity
from paceline.rhythm.models import Review
from paceline.rhythm.queries.organisation import Organisation
from paceline.rhythm.queries.reviews.pack import changed, node_of
from paceline.rhythm.queries.together import of_node


def restated(by: Principal, review: Review) -> dict[str, Any]:
    """Deals that were touched since, and the figures of the agenda that would be others now, by code; {} for none."""
    if not review.pack or review.frozen_at is None:
        return {}
    organisation = Organisation.today()
    deals = of_node(node_of(review), organisation)
    touched = visible(by, Opportunity).filter(deals, updated_at__gt=review.frozen_at).count()
    if not touched:
        return {}
    since, as_of = (date.fromisoformat(review.pack[name]) for name in ("since", "as_of"))
    now = {one["code"]: one for one in changed(by, deals, since, as_of)}
    others = {
        one["code"]: now[one["code"]]
        for one in review.pack.get("changed", ())
        if one["code"] in now
        and (one["n"], one["amount"]) != (now[one["code"]]["n"], now[one["code"]]["amount"])
    }
    behind = {"all": [{"field": "updated_at", "op": "gt", "value": review.frozen_at.isoformat()}]}
    return {"deals": touched, "filter": behind, "figures": others}
