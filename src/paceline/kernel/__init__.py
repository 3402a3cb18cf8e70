"""Pure Python that every room stands on.

Errors, clock, ids, money, periods, calendar, Chinese names and numbers.
Nothing here knows Django, a database or a business object.
"""
