"""Prints what Scenario says when a state cannot be: the words of each of its rules, with `_` for what differs."""

import ast
import inspect
import json

from scenario import _consistency_checker


def words(message: ast.expr) -> str:
    parts = message.values if isinstance(message, ast.JoinedStr) else [message]
    return "".join(part.value if isinstance(part, ast.Constant) else "_" for part in parts)


rules = [
    words(node.args[0])
    for node in ast.walk(ast.parse(inspect.getsource(_consistency_checker)))
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "errors.append"
]
print(json.dumps(rules))
