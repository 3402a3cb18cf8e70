"""字段: the fields that administrators add to objects."""
