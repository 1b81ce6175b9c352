"""``python -m lomma_core``."""

import sys

from lomma_core.cli import main

sys.exit(main())
