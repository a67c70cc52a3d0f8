// Windows as long as it takes to cover IN cells by OUT of them: from o IN / OUT, rounded down, to (o + 1) IN / OUT,
// rounded up.
const BATCH: u32 = 1; // @spec
const IN_H: u32 = 7; // @spec
const IN_W: u32 = 7; // @spec
const OUT_H: u32 = 3; // @spec
const OUT_W: u32 = 3; // @spec
const CHANNELS: u32 = 4; // @spec

fn first_of(o: u32, input: u32, output: u32) -> u32 { return o * input / output; }
fn end_of(o: u32, input: u32, output: u32) -> u32 { return ((o + 1) * input + output - 1) / output; }
