"""The symbolic interpreter of a loop: lift, average, close, solve, limit. It proposes; certificates decide."""
