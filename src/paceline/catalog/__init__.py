"""Products, price books and promotions."""
