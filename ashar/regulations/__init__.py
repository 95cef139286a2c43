"""By which rules: versioned rule sets, profiles by the sum, an authority's overrides, sources."""
