"""What happens to a document; the only writers of its state."""
