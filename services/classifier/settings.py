"""The classifier's settings, read once in its entry point."""

from shared.settings import CommonSettings, ConsumerSettings, Port


class ClassifierSettings(CommonSettings, ConsumerSettings):
    """Nothing of its own yet: the model ships with the service."""

    http_port: Port = 8011
