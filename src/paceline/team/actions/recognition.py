"""Thanking somebody: they hear of it."""

from __future__ import annotations

from typing import Any

from paceline.kernel.errors import Invalid
from paceline.metadata.fields import key_of
from paceline.metadata.registry import registry
from paceline.records.act import Act
from paceline.records.action import action
from paceline.records.actions import generic
from paceline.team.models.recognition import Recognition
from paceline.workflow.notifications import notify


@action("team.recognition.create", "表扬一位同事", on="collection", icon="award", hidden=True)
def create(act: Act, *, values: dict[str, Any]) -> Recognition:
    """On the wall at once; the person is told. Raises Invalid for praise of oneself."""
    if key_of(values.get("person")) == act.by.user_id and act.by.user_id is not None:
        raise Invalid({"person": "表扬要给别人。自己的成绩写在日报里。"})
    made: Recognition = generic.create(act, of=registry.of(Recognition), values=values)  # type: ignore[assignment]
    giver = made.owner.name if made.owner is not None else ""
    notify(
        [made.person_id], kind="mention", template="%(who)s表扬了你：%(words)s",
        params={"who": giver, "words": str(made)}, key=f"recognition:{made.pk}",
        about=("team.recognition", made.pk),
    )  # fmt: skip
    return made
