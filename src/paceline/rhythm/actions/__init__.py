"""Everything that people can do with targets, forecasts, reviews, warnings and cadences."""

from paceline.rhythm.actions import (  # noqa: F401  (each declares its own)
    alert,
    asking,
    cadence,
    calendar,
    dividing,
    forecasting,
    goal,
    override,
    plan,
    plan_action,
    policy,
    publishing,
    rehoming,
    report,
    review,
    screen,
    shop,
    submission,
    suggestion,
    target,
)
