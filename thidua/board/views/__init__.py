"""Which pages belong to no area of their own? The start, search, help, the gallery and the pages of errors."""
