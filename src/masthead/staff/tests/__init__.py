"""Checks of sign-in, roles and invitations."""
