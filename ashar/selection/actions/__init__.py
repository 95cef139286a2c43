"""Deeds of the selection, in the order of a sitting."""
