"""The watch over the rhythm: looks every night, raises alerts, suggests corrections, measures what came of them.

looks       what a new reading makes of the state kept so far
alerts      raising, changing and resolving, with one notification each
offers      the catalogue of corrections and the suggestions made from it
measuring   what became of the problem when a suggestion's horizon is over
stuck       deals that stay too long in a stage: owner and manager hear once
oversight   deals stuck for twice as long: their leader gets a task
watch       one round of all of it
"""
