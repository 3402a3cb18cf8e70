"""相似客户: who looks like the best customers, and what is done about them."""
