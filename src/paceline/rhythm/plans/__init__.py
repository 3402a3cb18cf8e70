"""What a sales plan is made of and what becomes of its actions: templates, copies, tasks, reminders."""
