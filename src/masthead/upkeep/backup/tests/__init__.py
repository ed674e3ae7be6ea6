"""The tests of the backup."""
