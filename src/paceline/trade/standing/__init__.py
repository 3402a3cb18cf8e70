"""When the orders of standing orders are due, and the clock that makes them."""
