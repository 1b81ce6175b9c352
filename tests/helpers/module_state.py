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
        module.name
        for package in (lomma_core, pages)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.endswith((".__main__", ".frame"))
    ]
    return [importlib.import_module(name) for name in names]


def module_state() -> dict[str, str]:
    """Module and name -> what every global is and holds now: values, and what hangs on functions and classes."""
    contents = {}
    for module in modules():
        for name, value in vars(module).items():
            if name.startswith("__") or isinstance(value, ModuleType):
                continue
            contents[f"{module.__name__}.{name}"] = f"{id(value)} {_content(value)}"
    return contents


def changed_globals(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The globals that are not as they were."""
    return {name for name in before | after if before.get(name) != after.get(name)}


def _content(value: object, depth: int = 4) -> str:
    """What a collection or an object of the program's own holds, as text."""
    if isinstance(value, dict) and depth:
        return str({repr(key): _content(part, depth - 1) for key, part in value.items()})
    if isinstance(value, (list, tuple)) and depth:
        return str([_content(part, depth - 1) for part in value])
    if isinstance(value, (set, frozenset)):
        return str(sorted(map(repr, value)))
    if isinstance(value, type):
        collections = {key: part for key, part in vars(value).items() if isinstance(part, (dict, list, set))}
        return str({key: repr(part) for key, part in collections.items() if not key.startswith("__")})
    if isinstance(value, FunctionType):
        return str({key: repr(part) for key, part in vars(value).items()})
    if type(value).__module__.partition(".")[0] in OURS and hasattr(value, "__dict__") and depth:
        return _content(dict(vars(value)), depth - 1)
    return repr(value) if type(value).__module__ == "builtins" else f"{type(value).__name__} {id(value)}"
