"""Pages of agreements, tranches and payments."""
