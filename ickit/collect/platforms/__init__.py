"""Exports of survey platforms: recognised, mapped to the tables of the data contract, and read."""
