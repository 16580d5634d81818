"""How fast is one period of a whole country, beside pandas, Polars and the bare reading of the columns?"""
