"""What was done: reports, the acceptance act, the evaluation of the result."""
