"""The pages of officials, of units and of relatives: each sees what is his."""
