"""Readers' own small accounts, in the supporters' safe."""
