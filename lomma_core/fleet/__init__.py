"""Many registers on one computer: which there are, their processes, their health, and bringing all up to date.

Nothing is shared but the program: each register is a process of its own with its own file, port and settings.
"""
