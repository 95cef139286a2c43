"""The demonstration town, built by calling actions only, and the real cases of 2014–2019."""
