"""Reports of a day or a week: what was planned and done, what has to be explained, and where it goes.

drafting   the facts of somebody's day or week
carrying   what was not done goes to the days that are left, within capacity
reminding  who is missing hears of it once
reading    who has not read a published target is reminded
evening    the day in one message for those who want it
"""
