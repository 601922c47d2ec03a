"""The store in one SQLite file: standard library only, any number of processes on one machine."""
