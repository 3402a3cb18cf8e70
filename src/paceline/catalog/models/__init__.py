"""What is sold and at which prices: products, price books with quantity steps, promotions, discount policies."""

from paceline.catalog.models.discount_policy import DiscountPolicy
from paceline.catalog.models.price_book import PriceBook, PriceItem
from paceline.catalog.models.product import Product, ProductStatus
from paceline.catalog.models.promotion import Promotion, PromotionItem, PromotionKind, PromotionState

__all__ = [
    "DiscountPolicy",
    "PriceBook",
    "PriceItem",
    "Product",
    "ProductStatus",
    "Promotion",
    "PromotionItem",
    "PromotionKind",
    "PromotionState",
]
