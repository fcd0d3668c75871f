"""What somebody has typed of an incident that has no reference yet: kept for them alone until it is recorded."""
