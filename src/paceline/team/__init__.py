"""The people who sell: coaching now; tiers, skills, training and scorecards belong here too."""
