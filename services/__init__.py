"""The services of Zhaloba, one process each; none imports another."""
