"""What the exploring notebook shows, and its controls."""
