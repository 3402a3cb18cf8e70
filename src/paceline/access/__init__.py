"""Who may do what on which rows and fields: users, organisation tree, roles, scopes, shares, tokens."""
