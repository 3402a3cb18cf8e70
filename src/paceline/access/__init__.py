"""Who may do what on which rows and fields."""
