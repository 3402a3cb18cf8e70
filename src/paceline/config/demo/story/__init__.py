"""The chapters of the demo's story: what is sold, who comes in, who buys, what is done, what is said, what is next."""
