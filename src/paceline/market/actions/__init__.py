"""Everything that people can do in the market room."""

from paceline.market.actions import campaign, drip, mailing, recipient, research, rule, template  # noqa: F401  (declare their own)
