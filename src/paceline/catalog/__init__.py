"""What is sold: products; later price books and promotions."""
