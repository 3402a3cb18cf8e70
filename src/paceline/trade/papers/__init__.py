"""What stands on the papers of the room, quotes, contracts and invoices, as customers read them."""
