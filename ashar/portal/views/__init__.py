"""Public pages that join stages."""
