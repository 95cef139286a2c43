"""Deeds on programmes and on money."""
