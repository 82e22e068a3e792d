"""Pages: an executed notebook as one self-contained HTML file, and the index of a run."""
