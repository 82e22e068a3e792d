"""The run of a public edition: staged, audited as a whole, and only then put in place."""
