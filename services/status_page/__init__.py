"""The customer's page: what happens to a complaint, for whoever holds its link."""
