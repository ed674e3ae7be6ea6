"""Who made the story."""
