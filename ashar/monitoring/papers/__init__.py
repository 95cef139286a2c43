"""Papers of delivery: their facts, their words, and beside each its template."""
