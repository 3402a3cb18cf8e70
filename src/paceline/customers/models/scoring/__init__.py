"""By which rules leads are scored."""

from paceline.customers.models.scoring.rule import ScoringRule

__all__ = ["ScoringRule"]
