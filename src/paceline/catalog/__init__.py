"""What is sold and at which prices: products, price books, discount policies."""
