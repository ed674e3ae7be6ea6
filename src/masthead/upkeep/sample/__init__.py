"""The sample newsroom of the demo: an invented town, its words and its pictures."""
