"""The diary of remote appointments: a time for a video visit that can't be now."""
