"""Ways out: CSV, JSON, Excel, folders, aggregates, HTTP."""
