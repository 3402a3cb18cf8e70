"""What customers may do through links in this room: fill in the questionnaire that was sent to them."""

from __future__ import annotations

from paceline.pipeline.models import Response
from paceline.pipeline.models.response import ResponseState
from paceline.records.links import purpose


def why_no_link(response: Response) -> str:
    """A customer gets only what still waits for answers."""
    return "" if response.state == ResponseState.INVITED else "这份问卷已经提交或撤回，不能再发给客户。"


FILL = purpose("pipeline.response.form", "在线问卷", allows=("fill",), days=14, why_not=why_no_link)
