"""What she shows so that it can be kept: photographs, recordings of the call. Exhibits and their continuity build on it."""
