// Where tiles of images lie.
const BATCH: u32 = 1; // @spec
const HEIGHT: u32 = 4; // @spec
const WIDTH: u32 = 4; // @spec
const CHANNELS: u32 = 3; // @spec
const ROWS: u32 = 2; // @spec of tiles
const COLUMNS: u32 = 2; // @spec
const TILE_H: u32 = 2; // @spec
const TILE_W: u32 = 2; // @spec
