"""Pages of the selection: the sitting and what is public of it; a key that is lost."""
