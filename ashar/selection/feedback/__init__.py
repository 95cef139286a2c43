"""What each applicant is told of its proposal: drafted from marks and comments, written by the secretary."""
