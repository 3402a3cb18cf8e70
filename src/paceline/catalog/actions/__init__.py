"""The actions of the catalog room, one file per object."""
