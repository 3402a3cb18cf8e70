"""What cadences do: shipped ones, steps placed on days with room, stopping by themselves, outcome rates.

shipped    the ten cadences of the delivery
placing    on which day and at what time each step happens
running    enrolments begun, paused, resumed, ended
stopping   which events end an enrolment
rates      how often each step is done and answered
"""
