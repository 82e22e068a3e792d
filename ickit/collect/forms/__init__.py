"""Forms: workbooks that a city fills in, written for one benchmark, and read when they come back."""
