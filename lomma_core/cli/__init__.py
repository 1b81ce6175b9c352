"""``python -m lomma_core``: the core's verbs without a screen."""
