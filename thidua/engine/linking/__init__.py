"""Which insured person does a claim mean, and which ledger rows are one insured person?"""
