"""Conditions of a list: in words as chips, in a popover for one, in a builder for nested ones."""
