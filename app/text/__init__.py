"""Messages between the people of a visit."""
