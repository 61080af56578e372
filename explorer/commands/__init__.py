"""The explorer's commands, one file each: the only code of the explorer that prints."""
