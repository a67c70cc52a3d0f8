// Two operands of a result of SHAPE, whose strides are 0 along the axes they are repeated on.
const SIZE: u32 = 64; // @spec
const RANK: u32 = 1; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(64, 1, 1, 1, 1, 1); // @spec
const A_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const B_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

// Where in a and in b the operands of element i are.
fn places(i: u32) -> vec2u {
  var rest = i;
  var at = vec2u();
  for (var axis = RANK; axis > 0; axis--) {
    at += rest % SHAPE[axis - 1] * vec2u(A_STRIDES[axis - 1], B_STRIDES[axis - 1]);
    rest /= SHAPE[axis - 1];
  }
  return at;
}
