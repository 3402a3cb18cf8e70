"""The one filter language: a small JSON tree for lists, views, permissions, rules, reports and the API.

{"all": [{"field": "amount", "op": "gte", "value": "10万"}, {"not": {"field": "stage", "op": "empty"}}]}
"""

from paceline.metadata.filters.compile import Compiled, compile_filter
from paceline.metadata.filters.tree import Condition, Group, parse_filter

__all__ = ["Compiled", "Condition", "Group", "compile_filter", "parse_filter"]
