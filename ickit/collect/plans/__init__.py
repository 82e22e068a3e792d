"""Plans: workbooks in which cities worked on their development plan, read when they come back."""
