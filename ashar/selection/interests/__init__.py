"""Interests of the members: asked, ruled on, recorded late; hints; words for the protocol."""
