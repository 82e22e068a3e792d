"""Drafts: several forms of one city, merged to one by a written rule, with their differences."""
