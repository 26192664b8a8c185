"""Every transcript format is one module: `NAME`, `detect(body)` and `parse(body)`."""
