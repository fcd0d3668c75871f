"""The call script: read aloud step by step, and what was answered."""
