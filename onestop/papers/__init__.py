"""The papers that the desk prints, one module per form."""
