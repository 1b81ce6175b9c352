"""Import and export of the register as files: CSV for Swedish Excel and for machines."""
