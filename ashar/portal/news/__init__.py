"""News in public and at the desk of who writes them: drafts from facts, releases, figures with their day."""
