"""What goes wrong on the way: alerts, stuck deals, deals to close, what waits after the order."""
