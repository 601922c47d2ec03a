"""Clients at their documented import paths (section 5.4.5.3)."""
