"""What changes people, agencies and the copy of the office's directory."""
