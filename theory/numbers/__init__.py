"""Numbers with a stated error: exact rationals and rigorous balls."""
