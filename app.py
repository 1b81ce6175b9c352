"""The server: checks the plan, opens the register, and serves pages/frame.py with headers and routes of its own.

Start it with ``streamlit run app.py`` (or ``make run``).
"""

import gc
import sys

import streamlit as st
from starlette.middleware import Middleware

from lomma_core.errors import LommaError
from pages.app import context, export_routes, scripts, session_cookie
from pages.app.middleware import ServedPage
from pages.wall_display import routes

try:
    context.start()
except LommaError as error:
    sys.exit(f"Lomma startar inte: {error}")

ROUTES = [*session_cookie.ROUTES, *export_routes.ROUTES, *scripts.ROUTES, *routes.ROUTES]
app = st.App("pages/frame.py", routes=ROUTES, middleware=[Middleware(ServedPage)])
# Streamlit looks for garbage after every run, among all objects there are: those of the program itself stay for good,
# and a tenth of a second of each run with them.
gc.collect()
gc.freeze()
