"""``python -m lomma_core``."""

import sys

from lomma_core.cli.main import main

sys.exit(main())
