"""Tables that people send, XLSX and CSV, line by line as the person sees them in the sheet.

Values are read, nothing is ever calculated or run. `read_workbook` and `read_csv` give a `Table` or raise
`Unreadable` with a sentence; what is wrong with a single cell is a `Fault` in its place.
"""

from ashar.core.tables.headings import Headed, find_headings
from ashar.core.tables.lines import MOST_COLUMNS, MOST_LINES, Fault, Line, Table, Unreadable, Value, letter
from ashar.core.tables.text import read_csv
from ashar.core.tables.values import as_day, as_sum, as_text
from ashar.core.tables.workbook import read_workbook

__all__ = [
    "MOST_COLUMNS",
    "MOST_LINES",
    "Fault",
    "Headed",
    "Line",
    "Table",
    "Unreadable",
    "Value",
    "as_day",
    "as_sum",
    "as_text",
    "find_headings",
    "letter",
    "read_csv",
    "read_workbook",
]
