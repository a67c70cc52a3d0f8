/** Reads the config of a model of Keras's, and writes it again: for `npm run test:keras`. */
import { ConfigObject } from '../../nn/files/config-object';
import { modelJSON } from '../../nn/files/keras-file';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';

export async function again(text: string, name: string): Promise<string> {
  const config = ConfigObject.parse(text, name);
  await loadNamed(config.value);
  return modelJSON(modelFromConfig(config));
}
