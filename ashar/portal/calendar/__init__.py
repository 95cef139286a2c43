"""The calendar of an authority and of the country: what is announced, until when, and when it is decided."""
