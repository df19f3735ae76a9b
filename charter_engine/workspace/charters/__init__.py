"""A Charter as files: checked, compared, drafted, shown, held against verdicts."""
