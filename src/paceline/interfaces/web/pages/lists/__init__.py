"""Lists and boards of every object: generic, none of them knows which object it shows."""
