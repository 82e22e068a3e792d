"""Bringing answers in: rows that files hold, checked and added to a source."""

from ickit.intake.add import add
from ickit.intake.added import Added, Awaited, FileAdded
from ickit.intake.incoming import Incoming, Row

__all__ = ["Added", "Awaited", "FileAdded", "Incoming", "Row", "add"]
