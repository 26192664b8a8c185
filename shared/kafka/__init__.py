"""Kafka, wrapped once: at least once, in batches, nothing skipped, poison set aside.

`records` what goes in and out, `cloudevents` the headers, `publisher` acknowledged sends,
`loop` the batch loop, `worker` a loop on FastStream, `dead_letters` what is set aside and why,
`admin` topics from the table.
"""
