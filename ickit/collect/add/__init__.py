"""Bringing answers in: rows that files hold, checked and added to a source."""
