"""Questionnaires beside a record: choosing one, filling it in, sending it, and what all answered."""
