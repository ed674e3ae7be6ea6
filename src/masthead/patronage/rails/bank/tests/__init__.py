"""Tests of the bank-transfer rail."""
