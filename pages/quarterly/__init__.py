"""A quarter's sections on screen: round, calm quarter, confirm, report, what there is to do."""
