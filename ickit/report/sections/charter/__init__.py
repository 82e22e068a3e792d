"""Sections on the Charter survey."""
