"""One day: what it needs, what it brought, who reported."""
