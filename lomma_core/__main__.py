"""``python -m lomma_core``."""

import os
import sys

from lomma_core.cli.main import main

# The program's own process: what the engine puts aside on disk while it works is the owner's alone.
os.umask(0o077)
sys.exit(main())
