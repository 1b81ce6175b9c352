"""The whole register as one ZIP that can be read without the program."""
