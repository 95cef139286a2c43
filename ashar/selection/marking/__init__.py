"""A member's desk: what is mine, what is done, the page on which one proposal is marked."""
