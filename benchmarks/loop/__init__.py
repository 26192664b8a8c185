"""The batch loop against a bare aiokafka loop and Quix Streams, each doing the same work."""
