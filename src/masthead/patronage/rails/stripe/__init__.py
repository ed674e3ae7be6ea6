"""Cards, by way of Stripe's hosted pages and its official library; or of paybox, by another address alone."""
