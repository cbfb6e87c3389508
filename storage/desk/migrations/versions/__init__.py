"""One module for each change of the tables, in order; one that was shipped is never changed."""
