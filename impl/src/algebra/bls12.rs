//! BLS12-381 on blst: Type 3, the default curve.
