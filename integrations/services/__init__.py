"""What a person does to the link."""
