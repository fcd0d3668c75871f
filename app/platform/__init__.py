"""One file for each thing outside the product: clock, database, sockets, media nodes, locale, headers."""
