"""Writing to customers: templates, mailings, sequences, who wants none, and what came of each."""
