"""Patronage: pledges, payments, the ledger, and the rails that money travels on."""
