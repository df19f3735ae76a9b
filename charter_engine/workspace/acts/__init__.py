"""What people put on the record: submissions, advice, decisions, waivers, challenges."""
