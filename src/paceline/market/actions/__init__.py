"""Everything that people can do in the market room."""

from paceline.market.actions import (  # noqa: F401  (declare their own)
    campaign,
    channel_event,
    drip,
    mailing,
    message,
    recipient,
    research,
    rule,
    setup,
    template,
)
