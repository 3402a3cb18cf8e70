"""Numbers in, numbers out: rates, intervals, durations, priorities, day plans. No Django, no clock, no database.

Formula ids (F01 …) are those of the metric definitions that show them.
"""
