import {
  AveragePooling2D,
  type Config,
  Conv2D,
  Dense,
  Flatten,
  Input,
  type Layer,
  MaxPooling2D,
  Sequential,
  createEngine,
} from '../../nn';
import type { MakeTrainer } from './task';

const LAYERS: Readonly<Record<string, (config: Config) => Layer>> = {
  AveragePooling2D: (config) => AveragePooling2D.fromConfig(config),
  Conv2D: (config) => Conv2D.fromConfig(config),
  Dense: (config) => Dense.fromConfig(config),
  Flatten: (config) => Flatten.fromConfig(config),
  MaxPooling2D: (config) => MaxPooling2D.fromConfig(config),
};

export const makeTrainer: MakeTrainer = async ({ network, optimizer, loss, x, y }, { tune }) => {
  const [input, ...others] = network;
  const engine = await createEngine({ tune: tune && { store: null } });
  const layers = others.map(({ className, config }) => LAYERS[className]!(config));
  const model = new Sequential([Input({ shape: input!.shape }), ...layers], { engine });
  const batchSize = x.shape[0]!;
  await model.compile({ optimizer, loss, batchSize });
  model.setWeights(others.flatMap(({ weights }) => weights));

  // `fit` waits for its hooks: one that stays until the next step is asked for makes single steps of it. An epoch is a
  // batch.
  let last = NaN;
  let goOn = (): void => undefined;
  let arrived = (_loss: number): void => undefined;
  let failed = (_error: unknown): void => undefined;
  const nextStop = (): Promise<number> => new Promise((resolve, reject) => ([arrived, failed] = [resolve, reject]));
  const callback = {
    onEpochBegin: () =>
      new Promise<void>((resolve) => {
        goOn = resolve;
        arrived(last);
      }),
    onEpochEnd: (_epoch: number, logs: Record<string, number>) => {
      last = logs.loss!;
    },
  };
  const ready = nextStop();
  const options = { epochs: Number.MAX_SAFE_INTEGER, batchSize, shuffle: false, callbacks: [callback] };
  model.fit(x, y, options).catch((error: unknown) => failed(error));
  await ready;
  return () => {
    const stop = nextStop();
    goOn();
    return stop;
  };
};
