"""What the program's modules hold in memory, to compare before and after some work."""

import importlib
import pkgutil
from types import FunctionType, ModuleType

import lomma_core
import pages

OURS = ("lomma_core", "pages")


def modules() -> list[ModuleType]:
    """Every module of the core and the pages, but what runs when it is imported."""
    names = [
        found.name
        for package in (lomma_core, pages)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith((".__main__", ".frame"))
    ]
    return [importlib.import_module(name) for name in names]


def module_state() -> dict[str, str]:
    """Module and name -> what every global is and holds now: values, and what hangs on functions and classes."""
    held = {}
    for module in modules():
        for name, value in vars(module).items():
            if name.startswith("__") or isinstance(value, ModuleType):
                continue
            held[f"{module.__name__}.{name}"] = f"{id(value)} {_held(value)}"
    return held


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The globals that are not as they were."""
    return {name for name in before | after if before.get(name) != after.get(name)}


def _held(value: object, depth: int = 4) -> str:
    """What a collection or an object of the program's own holds, as text."""
    if isinstance(value, dict) and depth:
        return str({repr(key): _held(one, depth - 1) for key, one in value.items()})
    if isinstance(value, (list, tuple)) and depth:
        return str([_held(one, depth - 1) for one in value])
    if isinstance(value, (set, frozenset)):
        return str(sorted(map(repr, value)))
    if isinstance(value, type):
        kept = {key: one for key, one in vars(value).items() if isinstance(one, (dict, list, set))}
        return str({key: repr(one) for key, one in kept.items() if not key.startswith("__")})
    if isinstance(value, FunctionType):
        return str({key: repr(one) for key, one in vars(value).items()})
    if type(value).__module__.partition(".")[0] in OURS and hasattr(value, "__dict__") and depth:
        return _held(dict(vars(value)), depth - 1)
    return repr(value) if type(value).__module__ == "builtins" else f"{type(value).__name__} {id(value)}"
