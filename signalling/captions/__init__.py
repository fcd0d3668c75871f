"""Spoken words as text: one participant's sound, heard by a recogniser in a process of its own."""
