"""What is offered: drafts, versions, filing and receipts. Content goes through one port."""
