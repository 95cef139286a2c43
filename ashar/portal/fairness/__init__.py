"""Figures by which everybody can judge how fairly a town chooses; small numbers are left out."""
