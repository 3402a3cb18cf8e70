"""群发: before it is sent who gets it and who not, afterwards what came of it."""
