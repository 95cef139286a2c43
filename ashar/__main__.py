"""`python -m ashar` is the command line."""

from ashar.config.cli import main

main()
