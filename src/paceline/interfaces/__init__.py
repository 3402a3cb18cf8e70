"""Faces only: pages, REST, files, command line. All read metadata, all act through actions."""
