"""Which pages show results?"""
