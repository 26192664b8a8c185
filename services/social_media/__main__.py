"""Run the social media adapter."""

from services.social_media.app import SERVICE, build
from services.social_media.settings import SocialMediaSettings
from shared.http.server import serve
from shared.observability import configure_logging


def main() -> None:
    settings = SocialMediaSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)


if __name__ == "__main__":
    main()
