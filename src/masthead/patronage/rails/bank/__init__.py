"""The bank-transfer rail: instructions to give, and statements that say what arrived. No processor is needed."""
