"""How commission comes about: facts of trade, the plans of people, rounds that turn one into lines by the other."""
