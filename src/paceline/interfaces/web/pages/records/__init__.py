"""The page of one record and everything done on it: generic, for every object; special looks are named by object."""
