"""One victim's contact, from link sent to closed."""
