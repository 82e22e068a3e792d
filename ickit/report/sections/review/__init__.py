"""Sections of a peer review."""
