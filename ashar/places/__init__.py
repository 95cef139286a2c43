"""Where: oblasts, rayons, towns, and the authorities that commission social orders there."""
