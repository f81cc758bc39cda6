"""From the definition of a loop to a certified closed form."""
