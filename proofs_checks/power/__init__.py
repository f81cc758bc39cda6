"""The workshop: how often truth is refuted, which false formulas pass, how far approximations are off."""
