// By the bits: comparisons with NaN may be folded, and exp, log, max and sign of NaN are ordinary numbers on some
// devices.
fn is_nan(v: Value) -> Truth { return (bitcast<Bits>(v) & Bits(0x7fffffff)) > Bits(0x7f800000); }

fn is_finite(v: Value) -> Truth { return (bitcast<Bits>(v) & Bits(0x7f800000)) != Bits(0x7f800000); }

// WGSL allows no NaN literal, so the bits are set at run time.
fn nan_from(v: Value) -> Value { return bitcast<Value>(bitcast<Bits>(v) | Bits(0x7fc00000)); }
