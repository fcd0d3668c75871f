"""Facts in, outcome with reasons and usable modes out."""
