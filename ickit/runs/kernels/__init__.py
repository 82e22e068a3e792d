"""Jupyter kernels: ordinary ones, and warm ones that are forked from a template."""
