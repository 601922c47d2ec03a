"""What appears in notebook cells."""
