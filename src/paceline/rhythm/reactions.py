"""What the room does when something happens elsewhere."""

from paceline.rhythm import two as two  # declares who else reads a one-on-one
from paceline.rhythm.cadences import stopping as stopping  # declares what ends enrolments
