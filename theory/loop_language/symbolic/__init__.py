"""The symbolic interpreter of a loop: lift, average, close, solve. It proposes, certificates decide."""
