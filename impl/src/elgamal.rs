//! Classic ElGamal over Z_p*, equations (1)-(4).
