"""What the rails of outside platforms have in common: people, gifts, files and messages. No rail by itself."""
