import {
  ArgumentError,
  type CallContext,
  Conv2D,
  type NDArray,
  type Sequential,
  type Tensor,
  mean,
  mul,
  relu,
  sum,
  valueAndGradients,
} from '../../nn';

/**
 * Grad-CAM (Selvaraju et al., 2017, https://arxiv.org/abs/1610.02391): where the last convolution's output maps speak
 * for a class. Each map is weighted by the mean of the gradient of the class's logit, before softmax, with respect to
 * it; what the weighted maps sum to, where above zero, is the answer.
 *
 * Calls the layers one by one, so that the maps are a parameter of the tape; a model cut in two would draw from the
 * seed.
 * @param model built, its output one number for each class. @param image `[h, w, channels]`, or with a batch of 1
 * before.
 * @returns `[mh, mw]`, the size of the last convolution's output.
 * @throws ArgumentError for a model without convolution, and for a class that it does not have.
 */
export async function gradCAM(model: Sequential, image: NDArray<Float32Array>, label: number): Promise<NDArray> {
  const last = model.layers.findLastIndex((layer) => layer instanceof Conv2D);
  if (last < 0) throw new ArgumentError('gradCAM: the model has no convolution');
  const classes = model.outputShape!.at(-1)!;
  if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
    throw new ArgumentError(`gradCAM: class ${label} is not one of the model's ${classes}, counted from 0`);
  }
  const { engine } = model;
  const context: CallContext = { training: false, key: engine.zero }; // nothing is drawn while dropout is off
  const through = (from: number, to: number, x: Tensor): Tensor =>
    model.layers
      .slice(from, to)
      .reduce((y, layer, i) => layer.run([y], context, from + i === model.layers.length - 1 ? [0] : [])[0]!, x);
  using map = engine.scope(() => {
    const maps = through(0, last + 1, engine.tensor(image.data, [1, ...model.input.sizes]));
    const seed = engine.tensor(
      Float32Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0)),
      [1, classes],
    );
    const { gradients } = valueAndGradients(engine, () => through(last + 1, model.layers.length, maps), [maps], {
      seed,
    });
    const weights = mean(gradients[0]!, { axes: [1, 2], keepDims: true });
    return relu(sum(mul(maps, weights), { axes: [0, 3] }));
  });
  return await map.array();
}
