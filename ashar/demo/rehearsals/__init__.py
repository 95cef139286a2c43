"""Rehearsals: a call in preparation is tried out with invented people, apart from everything real."""
