"""The force's playbook: its criteria, words, required steps and documents as versioned data."""
