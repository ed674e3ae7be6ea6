"""The words of the rule, a file a version: what a ballot froze stays as it was."""
