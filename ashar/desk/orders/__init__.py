"""An order as its office sees it: where it stands, by when what must be done, whom it needs."""
