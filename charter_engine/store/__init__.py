"""The record on disk: a database that is only added to, and the folder that everyone may have."""
