"""The web: the frame around every page, its parts, forms, and who may open what (docs/components.md)."""
