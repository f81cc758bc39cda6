"""Products of independent scaled chi-squares λχ²_m/m: the law of a fitted variance in time."""
