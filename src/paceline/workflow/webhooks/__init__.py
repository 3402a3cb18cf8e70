"""Telling other systems of events: who wants to know, what they are told, sending and trying again."""
