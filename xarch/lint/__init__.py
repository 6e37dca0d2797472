"""Reads Python code for uses of Keras that give other results on another backend."""

from xarch.lint.scan import Finding, files_of, scan

__all__ = ["Finding", "files_of", "scan"]
