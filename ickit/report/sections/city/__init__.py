"""Sections of a city's report."""
