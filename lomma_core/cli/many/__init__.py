"""Commands for who has several registers, or several municipalities' figures, before them."""
