"""Sections on context factors and results."""
