"""What market research counts: answers of a project's questionnaires, themes of a group, customers of an audience."""
