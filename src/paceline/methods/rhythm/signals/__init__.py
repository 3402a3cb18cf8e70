"""Signals of wrong rhythm (§4.4): each test has minimum data, says why, and alarms only when it persists.

reading        what one look finds: quiet, firing, or too little data (样本不足)
alarm          two-period persistence, hysteresis, snooze: readings over time become an alarm
flow           太慢 and 太快: entries against what the plan requires
dwelling       太慢: time in stage, first response, touch against the market's reaction
crowding       过度集中 in time, on a customer, on one rep, stage, product or channel; 过载 and 闲置
scattering     过度分散: shallow touches, too many open deals, scattered visits, effort off value
month_end      赶尾: month-end share with its companions
supply         断档: the date when wins will dip; 计划失真; 冲突 of campaigns
corrections    what to do, as data
effect         whether suggestions worked, with n and interval
"""
