"""What the record page shows: head, figures, next step, lists beside, story, files, history, details."""
