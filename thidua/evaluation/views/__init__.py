"""Which pages show results, and where are periods closed?"""
