//! The orders of groups, apart from traits whose constants have the names of ark-ff's.

#![expect(unexpected_cfgs, reason = "what the derive writes asks for a feature of ark-ff")]

use ark_ff::MontConfig;

/// The exponents of BLS12-381.
#[derive(Debug, MontConfig)]
#[modulus = "52435875175126190479447740508185965837690552500527637822603658699938581184513"]
#[generator = "7"]
pub struct Bls12Order;

/// The exponents of Type A: r = 2^159 + 2^107 + 1.
#[derive(Debug, MontConfig)]
#[modulus = "730750818665451621361119245571504901405976559617"]
#[generator = "5"]
pub struct TypeAOrder;

/// The exponents of Ristretto255: 2^252 + 27742317777372353535851937790883648493.
#[derive(Debug, MontConfig)]
#[modulus = "7237005577332262213973186563042994240857116359379907606001950938285454250989"]
#[generator = "2"]
pub struct RistrettoOrder;
