"""How we know: replayed certificates, exact oracles, ball enclosures, simulations, verdicts."""
