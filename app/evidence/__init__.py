"""What is kept of a visit: photographs, files, recordings; exhibits and their continuity, packages, retention."""
