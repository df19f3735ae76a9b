"""Proposals read and assessed, reports compared and run again."""
