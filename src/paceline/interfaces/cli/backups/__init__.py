"""What a backup is made of: the archive file and the dump of the database inside it."""
