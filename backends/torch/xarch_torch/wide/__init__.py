"""Functions in 64 bits, where Keras's promotion cuts them to 32 and torch need not."""
