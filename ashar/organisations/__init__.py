"""With whom: non-commercial organisations and the people who act for them."""
