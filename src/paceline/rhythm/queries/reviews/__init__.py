"""Reviews: when they are due, what they look at, whether they were held."""
