"""Results folders: tables, manifest, checksums, progress."""
