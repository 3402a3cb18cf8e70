"""The gate before every action: the workflow room may hold one back until somebody has approved it.

What is held is not done: the action returns the request for approval instead of its own result. It passes the gate
when it is done again with `via="approval"`, for whoever asked. The system and a customer who answers
through a link are never held: nobody could ask in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t

from paceline.locale.shipped import shipped

if TYPE_CHECKING:
    from paceline.records.act import Act
    from paceline.records.action import Action

APPROVED = "approval"
Hold = Callable[["Act", "Action", Any, Mapping[str, Any]], Any]
"""`(act, action, record or None, inputs)` → the request that now waits, or None to let the action pass."""


@dataclass
class Gate:
    """Who may hold actions back; set once by the workflow room."""

    hold: Hold | None = None

    def held(self, act: Act, chosen: Action, record: Any, inputs: Mapping[str, Any]) -> Any:
        """The request that waits for approval; None when the action passes."""
        if self.hold is None or act.via == APPROVED or act.by.kind in ("system", "link"):
            return None
        return self.hold(act, chosen, record, inputs)


gate = Gate()


def told(result: Any) -> str:
    """What to tell whoever did an action that was held; "" when it was done."""
    if not getattr(result, "waits_for_approval", False):
        return ""
    return _t("「%(flow)s」要先审批：已提交，通过后自动执行。") % {"flow": shipped(result.flow.name)}
