"""Proofs by Coq's kernel: certificates cut out of derivations, a few templates, and the runner.

A *certificate* is data: hypotheses, steps, conclusion, domains. ``render`` makes of it a Coq file that is
complete in itself, with the templates at its head; ``run`` gives that to ``coqc`` and accepts it only if
nothing but Coq's own axioms of the real numbers is assumed.
"""
