"""Figures against a limit measured in the same run: `make bench`, `make bench ONLY=name`.

Each figure is how much of something Ashar does; its limit is the least that has to be done for it on
this machine, measured just before. Ratios can be compared between machines, absolute figures cannot;
1 is the limit itself. Beside it stand the processor's time and the SQL statements of one request.
Writes build/bench.json.
"""
