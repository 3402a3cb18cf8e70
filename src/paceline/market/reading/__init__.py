"""What comes back: answers, returned mail and wishes to be left alone, read from the mailbox."""
