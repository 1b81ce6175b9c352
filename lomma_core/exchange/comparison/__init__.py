"""A municipality's figures as one small file, and those of several side by side."""
