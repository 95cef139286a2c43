"""Who comes to a sitting, who is away and who sits instead; what an observer sees."""
