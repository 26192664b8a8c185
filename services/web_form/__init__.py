"""The complaint form on a web site: a page in Russian and English, and its endpoint."""
