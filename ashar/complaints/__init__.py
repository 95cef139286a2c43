"""Complaints about a result: filed by a bidder, answered by the head, published."""
