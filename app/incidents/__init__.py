"""The report as the control room has it."""
