"""Reports about customers themselves: RFM segments, and how they move through their lifecycle."""
