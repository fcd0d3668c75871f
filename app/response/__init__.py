"""The officer's response: crime report, risk assessment, safety plan, actions. Recorded once, field by field."""
