"""Exports over HTTP: what an address asks for, who may have it, and the answer."""
