"""Public editions: what may be told of cities that did not agree to be named, and the audit that nothing else is."""
