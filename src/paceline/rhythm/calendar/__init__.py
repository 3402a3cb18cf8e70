"""The shared calendar: what stands on which day, what collides, who is on leave, and the feed for one's own calendar.

entries  everything of some days within sight
clashes  double bookings, days off, campaigns on one segment, days above capacity
leave    days on which somebody is away
secret   whose feed an address is
feed     one person's calendar as iCalendar, behind a secret address
"""
