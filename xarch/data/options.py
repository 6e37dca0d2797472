"""The types of sources' options, beside those of `xarch.components.options`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

#: A file or folder; relative ones are sought from where the program runs.
FilePath = Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]
#: A share of the samples, some but not all.
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
