"""The arithmetic of sales rhythm, in plain Python without numpy: pages may import it.

Units everywhere: workdays are whole numbers counted from the as-of morning (0 is that day, negative is past),
flows are floats (items a workday), amounts that people agree on are Decimal, estimated amounts are floats in the
same currency, effort is hours. One module, one idea:

    ../allocation     split an amount to the cent, with locks
    decomposition     a target split over people, products, months: history, equal, potential, capacity, by hand
    day_targets       a month's target over its days by workday weight and shape of the month
    suggestion        a target proposed from history, potential and capacity, each component shown
    pace              attainment against time progress, required pace, projection, light (F20–F24)
    reach             the probability to reach a target by the end of the period
    lead_time         how long a stage takes until it is won, in workdays
    parameters        conversion, lead time, deal value, effort estimated from closed deals with shrinkage
    funnel_model      the stages with their parameters, open deals, what they are expected to win
    flow              needed wins, backward convolution to entries, infeasible demand, forward check
    starts            latest and safe start of each stage
    confidence        how many items give a chosen certainty
    activities        entries to activities and hours; whole numbers
    achievable        what is in reach, the binding resource, what each fix would bring
    advice            what a plan says, with dates
    timeline          workdays as numbers and back to dates
    plan              all of that for one owner and period, in the order people read it
    capacity          hours and heads (F60), fairness of load (F64)
    concentration     Gini, peak to mean, HHI, month-end share, mismatch (F25–F28, F31, F32)
    categories        forecast categories rolled up, adjustments kept apart (F12, F18)
    seasonality       index of months (F30)
    reaction          market reaction speed t50/t80, response decay (F33)
    scenario          multipliers with dates: what a plan or forecast becomes
    levelling/        movable tasks over days, reps and customers
    signals/          wrong rhythm: one file per group of signals, each with minimum data

``bench/rhythm_report.py`` simulates how often signals are wrong and what the plan gains (§4.6).
Forecasts that need numpy live in ``paceline.methods.forecast`` and belong to the worker.
"""
