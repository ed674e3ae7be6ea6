"""Paybox: our own strict local card processor, for tests and the demo. It moves no money and knows no Django."""
