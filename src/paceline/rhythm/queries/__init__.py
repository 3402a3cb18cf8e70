"""Questions over targets and what was achieved; each starts from what the asker may see."""
