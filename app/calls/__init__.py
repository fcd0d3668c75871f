"""Who is in the live call, on which media node, and in what state."""
