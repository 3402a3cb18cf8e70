"""Scoring leads: the rules in force, what leads did, the scores and grades with their reasons."""
