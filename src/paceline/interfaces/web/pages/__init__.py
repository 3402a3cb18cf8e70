"""The pages, one folder per kind. A page that derives from metadata serves every object."""
