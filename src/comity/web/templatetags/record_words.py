"""Kinds of act in words, for any page that lists entries."""

from django import template

from comity.web import words

register = template.Library()


@register.filter
def kind_words(kind: str) -> str:
    """What happened, as a sentence."""
    return words.kind(kind)
