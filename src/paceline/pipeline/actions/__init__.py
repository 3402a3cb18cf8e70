"""The actions of the pipeline room, one file per object."""
