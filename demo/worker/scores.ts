import type { Evaluation, Scores } from '../run/frame';
import type { Samples } from './data';
import type { Session } from './session';

/** On the images that a run trains on and on those that validate, dropout off for both; once it has finished. */
export async function scores({ model, config, training, validation }: Session): Promise<Evaluation> {
  const of = async ({ images, labels }: Samples): Promise<Scores> => {
    const { loss, accuracy } = await model!.evaluate(images, labels, { batchSize: config.batchSize });
    return { loss: loss!, accuracy: accuracy! };
  };
  return { training: await of(training), validation: await of(validation) };
}
