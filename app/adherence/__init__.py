"""Adherence to the playbook: required steps, ticked by what really happened, and deviations with their reasons."""
