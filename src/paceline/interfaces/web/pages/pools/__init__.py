"""公海: what lies in the pools, claiming it, and what the rules would do."""
