const RELU_MASK: bool = false; // @spec multiply by (x > 0): the derivative of the ReLU that made x
