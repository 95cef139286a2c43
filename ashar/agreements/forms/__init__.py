"""Forms of agreements, tranches and payments."""
