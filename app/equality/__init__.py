"""What callers say of themselves, so that the service can be shown to be fair: asked when it is right, kept apart."""
