"""What knows nothing of cities: text, rounding, atomic files, URLs, YAML, colours, spreadsheet cells."""
