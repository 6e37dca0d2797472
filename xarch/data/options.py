"""The types of sources' options, beside those of `xarch.components.options`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

#: A share of the samples, some but not all.
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
