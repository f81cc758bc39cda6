"""Two more interpreters of a defined loop, exact and raw: they share its tree, and no arithmetic.

Neither knows a power sum, a partition or a closed form: ``exact`` keeps lists of rationals and follows every
outcome, ``raw`` draws arrays of numbers. A lint test holds them to it.
"""
