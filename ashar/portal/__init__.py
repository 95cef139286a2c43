"""What everybody sees: the first page, an order from problem to result, the register of orders."""
