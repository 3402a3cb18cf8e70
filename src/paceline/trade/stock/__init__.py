"""What stock does: it is kept, taken, reserved and given back here; what people do with it is in `actions/stock/`."""
