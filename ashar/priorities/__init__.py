"""What hurts: what residents say, the problems it makes, and which of them come first."""
