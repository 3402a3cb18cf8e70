"""Any list as a file: what the viewer may see, as filtered, safe to open in a table program."""
