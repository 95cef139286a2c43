"""Who chooses: the commission, its order of appointment and its members."""
