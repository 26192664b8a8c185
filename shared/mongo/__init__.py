"""MongoDB through motor: a bounded client, named errors, the one list of indexes.

The driver stays in this room and in the services' adapters. Only calls that PyMongo's own async API
has too are used, so that it can take motor's place.
"""
