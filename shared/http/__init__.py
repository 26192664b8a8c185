"""What every service has over HTTP: health, readiness, metrics, errors, a graceful server."""
