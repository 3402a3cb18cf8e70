"""Speed, measured: the product through real HTTP beside raw SQL and a bare Django view, as ratios in one run."""
