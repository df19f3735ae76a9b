"""Pages that everybody reads: home, the register, a project, how to be heard."""
