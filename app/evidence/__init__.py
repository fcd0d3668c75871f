"""What she shows so that it can be kept: photographs. Exhibits and their continuity build on it."""
