"""What the addresses answer: lists, records, actions, talk, what there is to ask for, the guide."""
