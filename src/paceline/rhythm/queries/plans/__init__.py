"""What pages and reviews ask about sales plans."""
