"""The record itself: kept, published, checked, signed by witnesses."""
