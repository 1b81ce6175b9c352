"""The page's own small scripts, served in one from here and named in the page after what they hold, to be kept."""

import hashlib
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.app.assets import asset
from pages.app.translations import PATTERNS, TEXTS

_WORDS = json.dumps({"texts": TEXTS, "patterns": PATTERNS}, ensure_ascii=False)
# Each part minds its own business; the first one that is needed comes first. What they share is theirs alone.
_NAMES = ("hold", "state", "translate", "heading", "leave", "accessibility", "session", "unsent")
_PARTS = [asset(f"streamlit/page_{name}.js") for name in _NAMES]
SCRIPT = f"(() => {{\n{''.join(_PARTS)}}})();\n".replace("__WORDS__", _WORDS)
_VERSION = hashlib.sha256(SCRIPT.encode()).hexdigest()[:12]
TAG = f'<script src="./page.js?{_VERSION}"></script>'


async def _serve(request: Request) -> Response:
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(SCRIPT, media_type="text/javascript", headers=headers)


ROUTES = [Route("/page.js", _serve, methods=["GET"])]
