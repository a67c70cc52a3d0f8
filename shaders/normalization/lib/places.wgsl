// Which row an element of x is of, and which gamma and beta it has. A row is what is normalized as one.
const RANK: u32 = 2; // @spec
const SHAPE: array<u32, 6> = array<u32, 6>(4, 16, 1, 1, 1, 1); // @spec
const ROW_STRIDES: array<u32, 6> = array<u32, 6>(1, 0, 0, 0, 0, 0); // @spec
const WEIGHT_STRIDES: array<u32, 6> = array<u32, 6>(0, 1, 0, 0, 0, 0); // @spec

struct Places { row: u32, weight: u32 }

fn places_of(i: u32) -> Places {
  var rest = i;
  var places = Places(0, 0);
  for (var axis = RANK; axis > 0; axis--) {
    let along = rest % SHAPE[axis - 1];
    places.row += along * ROW_STRIDES[axis - 1];
    places.weight += along * WEIGHT_STRIDES[axis - 1];
    rest /= SHAPE[axis - 1];
  }
  return places;
}
