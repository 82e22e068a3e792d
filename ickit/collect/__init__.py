"""Answers in: filled forms, exports of survey platforms, and adding them to a source."""
