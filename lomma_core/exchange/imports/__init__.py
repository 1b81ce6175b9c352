"""Import: reading CSV files, mapping columns, recognising records, row outcomes."""
