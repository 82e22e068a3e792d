"""What each notebook shows: one module a notebook, each function one section as elements of a document."""
