"""What the commands stand on: the data folder, the embedded PostgreSQL and the process supervisor."""
