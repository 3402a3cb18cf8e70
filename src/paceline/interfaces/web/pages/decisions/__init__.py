"""决策链: the people of a customer or a deal as a map, with a list that says the same."""
