"""The explorer: one clinic, two worlds and more to look at in a browser; `core` knows no browser, `pages` are thin."""
