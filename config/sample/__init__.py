"""The sample province: invented people and dossiers in a province drawn after Điện Biên."""
