"""xarch chooses the framework before anything imports Keras."""

import xarch  # noqa: F401
