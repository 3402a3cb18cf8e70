"""What happens by itself: jobs, schedules, outbox delivery, rules, approvals, notifications."""
