"""Synthetic tables of fictional cities, with known effects planted in them."""

from ickit.demo.generate import generate
from ickit.demo.write import write

__all__ = ["generate", "write"]
