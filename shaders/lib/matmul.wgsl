const BATCH: u32 = 1; // @spec products of matrices that lie one after another
const M: u32 = 8; // @spec
const N: u32 = 8; // @spec
const K: u32 = 4; // @spec
const TRANSPOSE_A: bool = false; // @spec
const TRANSPOSE_B: bool = false; // @spec
const BIAS: bool = false; // @spec
const RELU_MASK: bool = false; // @spec multiply by (mask > 0): the derivative of the ReLU that made mask
const SUMS: bool = false; // @spec sums[n] = sum over k of b[k,n]: the product with one more row of a, all ones

// The longest chain of additions: longer sums are sums of such, whose rounding error is near that of one.
const CHAIN = 256u;
