"""The look-up for other people's programs: JSON, the same bytes for everyone, described by OpenAPI.

It holds nothing personal: no cookie is read or set, and no ZIP code or point is logged. What it
says is made by the verbs; what it refuses, it refuses as RFC 9457 describes.
"""
