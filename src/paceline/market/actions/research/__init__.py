"""Everything that people can do with research, focus groups, findings and audiences."""

from paceline.market.actions.research import audience, evidence, group, project  # noqa: F401  (declare their own)
