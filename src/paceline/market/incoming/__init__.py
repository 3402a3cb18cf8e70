"""What providers tell us: receipts and answers of text messages, calls of the call centre. Signed, and taken once."""
