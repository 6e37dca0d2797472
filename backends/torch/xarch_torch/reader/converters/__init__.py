"""Converters by op family, one file each; see `xarch_torch.reader` for how to write one."""
