"""What makes a visit easier for the person on the phone: asked once, changed at any time."""
