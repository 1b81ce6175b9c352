"""The store: one writer, a cursor per call, migrations; one module knows the engine."""
