"""The formal check item by item: its list, what is asked to be put right, refusals with their source."""
