"""A proposal in the making: begun, filled in page by page, asked of colleagues."""
