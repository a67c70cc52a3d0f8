import { expect, test } from 'vitest';
import { type Tensor, meanSquaredError, scale, square, sum } from '../../engine';
import {
  CustomObjectScope,
  type CustomObjects,
  DataError,
  Dense,
  Input,
  KerasInitializer,
  KerasLoss,
  Layer,
  type Model,
  Regularizer,
  Sequential,
  getCustomObjects,
  loadModel,
  metrics,
  registerKerasSerializable,
  saveModel,
} from '../../nn';
import { testEngine } from '../gpu';

class Gain extends Layer {
  override infer([shape]: [readonly number[]]): readonly number[] {
    return shape;
  }
  override call([x]: [Tensor]): Tensor {
    return scale(x, 2);
  }
}
class Halves extends KerasInitializer {
  override fill(weight: Tensor): void {
    weight.write(new Float32Array(weight.size).fill(0.5));
  }
}
class Squares extends Regularizer {
  override call(x: Tensor): Tensor {
    return sum(square(x));
  }
}
class Own extends KerasLoss {
  readonly targets = 'values';
  rows = meanSquaredError;
}
class Furthest extends metrics.Metric {
  readonly targets = 'values';
  readonly direction = 'min';
  override rows = meanSquaredError;
}
const given: CustomObjects = { Gain, Halves, Squares, Own, Furthest };

test.each(['model.keras', 'model.h5'])('%s names classes that the program gives in one of three ways', async (path) => {
  const engine = await testEngine();
  for (const type of Object.values(given)) registerKerasSerializable(type, { package: 'custom_test' });
  const model = new Sequential(
    [
      Input({ shape: [2] }),
      new Gain(),
      new Dense(1, { kernelInitializer: new Halves(), kernelRegularizer: new Squares() }),
    ],
    { engine },
  );
  const x = [[1, 2], [0, 1]]; // prettier-ignore
  await model.compile({ optimizer: 'sgd', loss: new Own(), metrics: [new Furthest()] });
  const before = await model.evaluate(x, [[1], [2]]);
  const file = await saveModel(model, path);
  model.dispose();
  for (const type of Object.keys(given)) delete getCustomObjects()[`custom_test>${type}`];
  await expect(loadModel(file, { engine })).rejects.toThrow(DataError);

  const assertSame = async (load: () => Promise<Model>): Promise<void> => {
    using again = await load();
    const after = await again.evaluate(x, [[1], [2]]);
    expect([...after]).toEqual([...before]);
    expect((again.layers[1] as Dense).kernelInitializer).toBeInstanceOf(Halves);
  };
  await assertSame(() => loadModel(file, { engine, customObjects: given }));
  await assertSame(async () => {
    using _scope = new CustomObjectScope(given);
    return await loadModel(file, { engine });
  });
  await assertSame(() => {
    Object.assign(getCustomObjects(), given);
    return loadModel(file, { engine });
  });
  for (const name of Object.keys(given)) delete getCustomObjects()[name];
});
