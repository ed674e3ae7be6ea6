"""Pictures that leak nothing."""
