"""Letters as their readers meet them: the way out, the opening, the links."""
