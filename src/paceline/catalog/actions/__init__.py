"""What people do in the catalog room beyond the generic actions; importing this package declares them."""

from paceline.catalog.actions import promotion

__all__ = ["promotion"]
