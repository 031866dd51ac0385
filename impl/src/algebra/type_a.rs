//! The papers' own curve, Type A: y^2 = x^3 + x over a 512-bit field, on ark-ff.
