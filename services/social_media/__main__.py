"""Run the social media adapter: `python -m services.social_media`."""

from services.social_media.app import SERVICE, build
from services.social_media.settings import SocialMediaSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, SocialMediaSettings, build)
