"""News: releases and public events, drafted from facts, edited and published by a person.

A stage registers what can be measured (`register_measures`), so that each figure of a release keeps what
was true on its day and can be compared with today.
"""
