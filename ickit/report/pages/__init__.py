"""The pages of the built-in notebooks, one object each; its methods are the sections, in the order of the page."""
