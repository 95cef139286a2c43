"""What is asked for: the call with its lots, announced under rules it keeps for life."""
