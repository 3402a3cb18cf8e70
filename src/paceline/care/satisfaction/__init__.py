"""Satisfaction: who is asked when, how a low score is made up for, what the answers say."""
