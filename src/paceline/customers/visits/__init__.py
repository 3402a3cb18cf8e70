"""What visitors of websites, mini programs and shops do: taken in, told of who is known, forgotten in time."""
