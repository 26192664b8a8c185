"""What two or more services need: contracts, Kafka, intake, storage. No business rule."""
