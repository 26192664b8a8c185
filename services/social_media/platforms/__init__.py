"""Every platform is one module with one subclass of `Platform`."""
