"""The web form's ways to the outside."""
