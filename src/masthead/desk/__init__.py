"""What the newsroom adds to Wagtail's desk."""
