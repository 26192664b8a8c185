"""Real servers and all services on one machine, without Docker: development, demo and tests only.

Each server and each service is an operating system process of its own, so it can be stopped,
killed and restarted like the real one, and none of them outlives the process that started it.
"""
