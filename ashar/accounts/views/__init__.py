"""Pages of accounts: sign-in, one's own account, people of an authority."""
