"""What the room does when something happens elsewhere."""

from paceline.rhythm import proposing as proposing  # declares what a competitor's price suggests
from paceline.rhythm import two as two  # declares who else reads a one-on-one
from paceline.rhythm.cadences import stopping as stopping  # declares what ends enrolments
from paceline.rhythm.calendar import leave as leave  # declares who gets no leads today
from paceline.rhythm.plans import following as following  # declares what becomes of a plan's action
from paceline.rhythm.policies import entering as entering  # declares what a lifecycle state begins
