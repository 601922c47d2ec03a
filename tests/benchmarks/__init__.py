"""Measurements, each beside its bare floor in the same run: `make bench`. Never run as tests."""
