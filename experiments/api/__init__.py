"""Objects for notebooks and scripts: each runs something and returns a result that shows, saves and reports itself."""
