"""Where she is, only when she shares it, and only until she stops."""
