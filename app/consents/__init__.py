"""What was asked of the caller, in which words, what was answered, and what was taken back."""
