"""What was answered: the tables of the data contract, read from a source and validated."""
