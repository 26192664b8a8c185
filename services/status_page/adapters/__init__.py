"""The status page's ways to the outside."""
