"""Tags of the link."""
