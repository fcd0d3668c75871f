"""The officer guides her camera: short messages, and, if she lets them, torch and zoom."""
