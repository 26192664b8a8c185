"""The closed lists of words on the wire; an unknown word makes a record unreadable."""

from enum import StrEnum


class Channel(StrEnum):
    WEB_FORM = "web_form"
    PHONE = "phone"
    SOCIAL = "social"


class Category(StrEnum):
    """What somebody has to fix; one primary category per complaint."""

    PRODUCT_QUALITY = "product_quality"
    DELIVERY = "delivery"
    WRONG_MISSING_ITEM = "wrong_missing_item"
    PAYMENT_REFUND = "payment_refund"
    CUSTOMER_SERVICE = "customer_service"
    WEBSITE_APP_TECHNICAL = "website_app_technical"
    FRAUD_COUNTERFEIT = "fraud_counterfeit"
    OTHER = "other"


class Severity(StrEnum):
    """How grave the matter is, whatever the tone it is told in; members rise in order."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Sentiment(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class SpeakerRole(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class TranscriptQuality(StrEnum):
    OK = "ok"
    LOW = "low"


class UpdateType(StrEnum):
    """What departments, customers and the service-level clock can report about a complaint."""

    ACCEPTED = "accepted"
    PROGRESS = "progress"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    CONTESTED = "contested"
    REOPENED = "reopened"
    RATED = "rated"


class PublicState(StrEnum):
    """The states of a complaint. Each has a text for the customer in every language."""

    RECEIVED = "received"
    IN_TRIAGE = "in_triage"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
