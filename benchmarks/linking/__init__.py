"""How right and how fast is the linking of claims, beside plain Splink, a rapidfuzz loop and the bare join on ids?"""
