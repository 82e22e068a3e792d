"""The object that a researcher holds: one source, one benchmark, the choices of an analysis, and aggregates."""
