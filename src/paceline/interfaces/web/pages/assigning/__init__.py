"""Assignment rules beyond their ordinary pages: the dry run."""
