"""What each notebook shows: one module a notebook, each function one section as a display object."""
