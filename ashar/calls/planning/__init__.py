"""Planning an order backwards from its end, and the people it needs.

Plain counting: nothing here asks the database or the clock.
"""
