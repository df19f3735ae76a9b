"""Who may sign in and how, in which roles, and the mail that they get."""
