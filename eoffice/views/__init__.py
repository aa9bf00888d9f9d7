"""The pages of the document office."""
