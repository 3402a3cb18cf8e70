"""A new owner of an opportunity: what the former one had planned with it goes along."""

from __future__ import annotations

from paceline.customers.handing_on import plans_follow
from paceline.pipeline.models import Opportunity
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.records.actions.generic import NewOwner


@action("pipeline.opportunity.assign", "转移负责人", icon="user-round-check")
def assign(act: Act, opportunity: Opportunity, *, owner: NewOwner) -> Opportunity:
    """A new owner; the team becomes the owner's unit today."""
    former = opportunity.owner_id
    generic.assign(act, opportunity, owner=owner)
    plans_follow(act, opportunity, former, owner)
    return opportunity
