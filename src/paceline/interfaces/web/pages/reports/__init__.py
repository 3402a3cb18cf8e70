"""Reports: the shipped ones, the ones people put together, and how their figures lead to rows."""
