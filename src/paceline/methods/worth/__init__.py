"""What customers are worth and how they come and go: RFM, classes, lifecycle, repurchase, cohorts, lifetime value."""
