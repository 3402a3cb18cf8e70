"""Goods that do not keep: where a batch came from and went to, and what a day brings and needs."""
