"""How promptly people follow up, and giving some of their work to colleagues with room.

figures   on time, first response, touches per step, by person
loads     who has how much open work, before and after a hand-over
handing   handing leads and tasks over as one batch
"""
