// The axes of x that a reduction keeps, and those it goes over.
const KEPT_RANK: u32 = 1; // @spec
const KEPT_SHAPE: array<u32, 6> = array<u32, 6>(4, 1, 1, 1, 1, 1); // @spec
const KEPT_STRIDES: array<u32, 6> = array<u32, 6>(16, 0, 0, 0, 0, 0); // @spec
const REDUCED_RANK: u32 = 1; // @spec
const REDUCED_SHAPE: array<u32, 6> = array<u32, 6>(16, 1, 1, 1, 1, 1); // @spec
const REDUCED_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec

// Where in x the cells of output o start.
fn row_of(o: u32) -> u32 {
  var rest = o;
  var row = 0u;
  for (var axis = KEPT_RANK; axis > 0; axis--) {
    row += (rest % KEPT_SHAPE[axis - 1]) * KEPT_STRIDES[axis - 1];
    rest /= KEPT_SHAPE[axis - 1];
  }
  return row;
}

// Where the r-th of them is.
fn place(row: u32, r: u32) -> u32 {
  var rest = r;
  var at = row;
  for (var axis = REDUCED_RANK; axis > 0; axis--) {
    at += (rest % REDUCED_SHAPE[axis - 1]) * REDUCED_STRIDES[axis - 1];
    rest /= REDUCED_SHAPE[axis - 1];
  }
  return at;
}
