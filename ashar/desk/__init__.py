"""My work: what waits for me, until when, how long it takes, and nothing else."""
