"""An offer to the next in rank, its answer, and money that falls away after an award."""
