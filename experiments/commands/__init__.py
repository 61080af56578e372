"""The commands of `alliance`, one file each; the only code that prints."""
