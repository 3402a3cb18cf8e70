"""Pure Python that every room stands on: errors, clock, ids, money, periods, calendar, Chinese names and numbers.

Nothing here knows Django, a database or a business object.
"""
