"""The actions of the customers room, one file per object."""
