"""What people put on a record: follow-ups, comments, files, collaborators."""
