"""Things by name: a literal table for those in this tree, entry points for all others.

Names come from the table and from the installed packages' metadata, so that listing them imports
nothing. Only what is asked for is imported, and a package that is broken breaks nothing but itself.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from xarch.errors import XarchError, nearest

T = TypeVar("T")


class Registry(Generic[T]):
    """Objects of one kind by name.

    Args:
        group: The entry-point group through which outside packages add to it.
        in_tree: `module:attribute` by name, for those of this tree.
        noun: What one of them is called.
        accept: Takes a name and what was registered under it, and returns that, or raises
            `ValueError` with the rest of the sentence "What package registers as ...".
        unknown: The error for a name that nobody registered.
        broken: The error for a name that two claim, or whose package cannot be used.
    """

    def __init__(
        self,
        group: str,
        in_tree: Mapping[str, str],
        noun: str,
        accept: Callable[[str, object], T],
        unknown: type[XarchError],
        broken: type[XarchError],
    ) -> None:
        self.group, self.in_tree, self.noun = group, in_tree, noun
        self._accept, self._unknown, self._broken = accept, unknown, broken
        self._loaded: dict[str, T] = {}

    @cached_property
    def _outside(self) -> dict[str, list[EntryPoint]]:
        found: dict[str, list[EntryPoint]] = {}
        for entry in entry_points(group=self.group):
            found.setdefault(entry.name, []).append(entry)
        return found

    def names(self) -> list[str]:
        """All registered names, this tree's first."""
        return [*self.in_tree, *sorted(set(self._outside) - set(self.in_tree))]

    def get(self, name: str) -> T:
        """What is registered under a name; imports its package at the first call.

        Raises:
            XarchError: The registry's own error for an unknown name, or for a broken package.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def clear(self) -> None:
        """Forgets what was found, for when packages have come or gone."""
        self._loaded.clear()
        self.__dict__.pop("_outside", None)

    def _load(self, name: str) -> T:
        claim = self._only_claim(name)
        try:
            found = self._imported(name)
        except Exception as error:  # a stranger's package may raise anything
            raise self._broken(
                f"The package of the {self.noun} {name!r} does not import: "
                f"{type(error).__name__}: {error}. Repair or uninstall it."
            ) from error
        try:
            return self._accept(name, found)
        except ValueError as error:
            text = f"What {claim} registers as the {self.noun} {name!r} {error}"
            raise self._broken(text) from None

    def _only_claim(self, name: str) -> str:
        claims = [f"{one.value} ({_distribution(one)})" for one in self._outside.get(name, [])]
        if name in self.in_tree:
            claims.insert(0, f"{self.in_tree[name]} (xarch)")
        if not claims:
            near = nearest(name, self.names())
            raise self._unknown(f"There is no {self.noun} {name!r}. {near}")
        if len(claims) > 1:
            raise self._broken(
                f"The {self.noun} name {name!r} is claimed more than once: {'; '.join(claims)}. "
                "Uninstall all but one of these packages, or rename the entry point."
            )
        return claims[0]

    def _imported(self, name: str) -> object:
        if name in self.in_tree:
            module, _, attribute = self.in_tree[name].partition(":")
            return getattr(importlib.import_module(module), attribute)
        return self._outside[name][0].load()


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else "unknown package"
