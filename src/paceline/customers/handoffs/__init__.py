"""Handing leads over 交接: who may see and take what, what follows an acceptance, what happens by itself, the board."""
