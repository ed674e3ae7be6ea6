"""How stories travel: feeds and sitemaps."""
