"""How records are read: lists, pages, counts, sums, search and the views that people keep."""
