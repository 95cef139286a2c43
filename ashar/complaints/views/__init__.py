"""Pages of complaints."""

from ashar.complaints.views.answering import answer, put_right, release, resume, suspend, words
from ashar.complaints.views.filing import erase, file, letter, ruling, withdraw
from ashar.complaints.views.public import complaint, of_call, tell

__all__ = [
    "answer",
    "complaint",
    "erase",
    "file",
    "letter",
    "of_call",
    "put_right",
    "release",
    "resume",
    "ruling",
    "suspend",
    "tell",
    "withdraw",
    "words",
]
