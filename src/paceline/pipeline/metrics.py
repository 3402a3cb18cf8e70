"""The metrics and reports that this room adds to the house."""

from paceline.pipeline.reports import (  # noqa: F401  (each declares its own)
    competitors,
    compliance,
    cycle,
    exceptions,
    funnel,
    loss_reasons,
    measures,
    owners,
    source_quality,
    sources,
    win_rate,
)
