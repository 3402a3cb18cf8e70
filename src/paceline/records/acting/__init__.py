"""How an action runs: what it takes, writes, tells and is refused, once, in bulk and again."""
