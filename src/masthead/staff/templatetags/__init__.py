"""Words that the sign-in pages need from the settings."""
