"""A town's own past orders in a short form: what, when, how much, who, and by which paper it says so."""
