"""Where a batch came from and where it went."""
