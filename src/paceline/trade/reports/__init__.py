"""The reports of the trade room, one file each."""
