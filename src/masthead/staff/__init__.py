"""The people who work at the desk: who they are, how they sign in and what each role may do."""
