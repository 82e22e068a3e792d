"""Exports of survey platforms: recognised, mapped to the tables of the data contract, and read."""

from ickit.exports.draft import draft_mapping
from ickit.exports.read import read_export

__all__ = ["draft_mapping", "read_export"]
