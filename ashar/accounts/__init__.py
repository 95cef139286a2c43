"""Who: accounts, sign-in, and the roles that persons hold in an authority, from a day to a day."""
