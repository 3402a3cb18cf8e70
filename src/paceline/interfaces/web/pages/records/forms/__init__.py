"""Forms: new and changed records, actions, merging, and what to do when somebody saved first."""
