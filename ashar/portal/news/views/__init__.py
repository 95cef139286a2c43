"""Pages of news: for everybody, and for who writes them."""
