"""How it is chosen: interests first, the opening, admission, marks alone, one decision, the protocol."""
