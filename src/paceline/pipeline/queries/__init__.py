"""Questions over customers, leads, activities and opportunities; each starts from what the asker may see."""

from paceline.pipeline.queries.summary import Summary, pipeline_summary
from paceline.pipeline.queries.todos import Todo
from paceline.pipeline.queries.warnings import Alert, alerts, examples
from paceline.pipeline.queries.worklist import Worklist, worklist

__all__ = [
    "Alert",
    "Summary",
    "Todo",
    "Worklist",
    "alerts",
    "examples",
    "pipeline_summary",
    "worklist",
]
