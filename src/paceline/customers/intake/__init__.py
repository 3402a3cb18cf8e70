"""How leads come in and to whom they go."""
