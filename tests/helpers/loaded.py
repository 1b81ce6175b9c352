"""Everything that a server or a command of ours loads, loaded once in the process that others are forked from."""

import gc
import importlib
import pkgutil

import lomma_core
import pages

# What is else loaded only when it is first needed.
_LATE = (
    "altair",
    "pandas",
    "pyarrow.compute",
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "streamlit.web.server.starlette",
    "streamlit_authenticator",
    "uvicorn",
)
# What runs when it is loaded.
_PROGRAMS = (".__main__", "pages.frame")

for _name in _LATE:
    importlib.import_module(_name)
for _package in (lomma_core, pages):
    for _module in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        if not _module.name.endswith(_PROGRAMS):
            importlib.import_module(_module.name)

# The forked ones need not look through all this for garbage.
gc.collect()
gc.freeze()
