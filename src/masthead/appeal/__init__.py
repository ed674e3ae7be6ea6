"""The ask: the support page, the public accounts, and the appeal after a story."""
