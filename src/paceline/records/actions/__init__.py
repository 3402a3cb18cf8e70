"""Actions that every record has: create, change, remove, restore, assign, tag, merge, share, comment, attach."""
