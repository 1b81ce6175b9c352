"""The server: checks the plan, opens the register, and serves pages/frame.py with headers and routes of its own.

Start it with ``streamlit run app.py`` (or ``make run``).
"""

import gc
import logging
import os
import sys

import streamlit as st
from starlette.middleware import Middleware

from lomma_core.cli.beside.server import channel
from lomma_core.errors import LommaError
from lomma_core.watch.logs import LOGGER
from pages.app import context, export_routes, scripts, session_cookie
from pages.app.middleware import PageMiddleware
from pages.app.watch import health_route, metrics_route, server_logs
from pages.app.web import deployment, security_txt, uvicorn_settings
from pages.app.web.gate import Gate
from pages.app.web.session_gate import SessionGate
from pages.oidc import routes as oidc_routes
from pages.wall_display import routes

# The server's own process: what the engine puts aside on disk while it works is the owner's alone.
os.umask(0o077)
uvicorn_settings.be_plain()
try:
    server_logs.start(context.STATE.metrics.count_error)
    deployment.check()
    watched = metrics_route.routes()
    context.start()
except LommaError as error:
    logging.getLogger(LOGGER).critical("Lomma startar inte: %s", error)
    sys.exit(1)

ROUTES = [*session_cookie.ROUTES, *oidc_routes.ROUTES, *export_routes.ROUTES, *scripts.ROUTES]
ROUTES += [*security_txt.ROUTES, *health_route.ROUTES, *watched, *routes.ROUTES]
MIDDLEWARE = [Middleware(Gate), Middleware(PageMiddleware, ROUTES), Middleware(SessionGate)]
app = st.App("pages/frame.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=context.lifespan(channel))
# What the program itself consists of stays for good: whoever looks for garbage need not look there.
gc.collect()
gc.freeze()
