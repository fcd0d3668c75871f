"""Measurements, each beside something known, on the machine at hand."""
