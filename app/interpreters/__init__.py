"""Interpreters: asking for one, who answers first, and what surrounds the call: briefing, times, notes afterwards."""
