"""Plain data (mappings, lists, texts, numbers) as the nodes that documents are read from; such nodes have no place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from charter_engine.language import source


def node_of(value: Any) -> source.Node:
    """The node of plain data."""
    if isinstance(value, Mapping):
        items = {name: node_of(part) for name, part in value.items()}
        return source.Mapping(items, dict.fromkeys(items, (0, 0)), 0, 0)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return source.Sequence([node_of(item) for item in value], 0, 0)
    return source.Scalar(value, 0, 0)
