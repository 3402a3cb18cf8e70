"""What a new record is asked beside its own fields: inputs of its making that leave a choice, such as the funnel.

An entry takes the person and gives the options with the one that is proposed; without two options nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from paceline.access.principal import Principal
from paceline.interfaces.web import stage_lanes, widgets
from paceline.interfaces.web.pages.records.forms.fields import Errors
from paceline.interfaces.web.widgets import Control
from paceline.metadata.fields import FieldType
from paceline.metadata.object_type import ObjectType
from paceline.records.action import actions

Options = Callable[[Principal], tuple[dict[str, str], str]]


def funnels(by: Principal) -> tuple[dict[str, str], str]:
    """The funnels in use by key, and the one where this person's work is."""
    found = stage_lanes.in_use()
    usual = stage_lanes.usual(by, found)
    names = {str(one.pipeline.pk): stage_lanes.named(one) for one in found.values()}
    return names, str(found[usual].pipeline.pk) if usual else ""


ASKED: dict[tuple[str, str], Options] = {("pipeline.opportunity.create", "pipeline"): funnels}


def inputs_beside(of: ObjectType) -> dict[str, FieldType]:
    """The inputs that the form of a new record may have beside the record's fields."""
    making = actions[f"{of.name}.create"]
    return {name: kind for name, kind in making.inputs.items() if (making.name, name) in ASKED}


def controls_beside(
    by: Principal, of: ObjectType, values: Mapping[str, Any], errors: Errors
) -> list[Control]:
    """Their controls, with what the address or the person said, else what is proposed."""
    found: list[Control] = []
    for name, kind in inputs_beside(of).items():
        names, proposed = ASKED[f"{of.name}.create", name](by)
        if len(names) < 2:
            continue
        said = values.get(name)
        key = str(said["id"] if isinstance(said, Mapping) else said or "")
        options = {"options": [{"value": k, "label": label} for k, label in names.items()], "empty": ""}
        made = widgets.control(by, of, name, kind, errors=errors.get(name, ()))
        found.append(replace(made, widget="select", value=key if key in names else proposed, o=options))
    return found
