"""What operators look at: lag in records and seconds, dead letters by reason, the account."""
