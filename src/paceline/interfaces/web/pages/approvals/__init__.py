"""审批: the inbox of what waits for a decision, and one request with what it is about."""
