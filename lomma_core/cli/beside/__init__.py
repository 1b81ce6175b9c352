"""Commands beside a running server: which may run there, what is sent to it, and what it does with them."""
