"""Pages of proposals: drafting and filing for the applicants, counts and paper for the office."""
