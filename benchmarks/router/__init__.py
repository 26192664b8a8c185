"""How fast the router folds."""
