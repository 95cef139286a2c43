"""Reads of delivery that cross relations."""
