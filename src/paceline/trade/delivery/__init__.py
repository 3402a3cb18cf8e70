"""What deliveries do: goods are picked, go out and come back; what people do is in `actions/delivery/`."""
