"""What was agreed and paid: the agreement, its tranches, their payment."""
