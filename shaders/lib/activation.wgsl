const ACTIVATION: u32 = 0; // @spec 0 linear, 1 relu, 2 sigmoid

fn activate(v: Value) -> Value {
  switch ACTIVATION {
    case 1: { return relu(v); }
    case 2: { return sigmoid(v); }
    default: { return v; }
  }
}

// `v <= 0` rather than max(v, 0): a NaN stays a NaN.
fn relu(v: Value) -> Value { return select(v, Value(), v <= Value()); }

// exp of a negative number only, so that it cannot overflow.
fn sigmoid(v: Value) -> Value {
  let e = exp(-abs(v));
  return select(e, Value(1), v >= Value()) / (1 + e);
}
