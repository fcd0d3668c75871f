"""The audit log as supervisors have it: searched, proved whole, exported."""
