"""Drafts of the playbook: what changed, what would differ for recorded incidents, publishing."""
