"""Sources of data, one file each; they are found through `xarch.data.registry`."""
