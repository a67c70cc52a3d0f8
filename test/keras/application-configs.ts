/** Reads the configs of Keras's networks, and writes them again: for `npm run test:keras`. */
import { ConfigObject } from '../../nn/files/config-object';
import { modelJSON } from '../../nn/files/keras-file';
import { modelFromConfig } from '../../nn/files/keras-model';
import { loadNamed } from '../../nn/files/named-classes';

/** What is done in Node. */
interface Node {
  read(name: string): Promise<string>;
  /** The config as it is written here, or why it cannot be. */
  keep(name: string, again: string | null, reason: string | null): Promise<void>;
}

export async function run({ names }: { readonly names: readonly string[] }, _: unknown, node: Node): Promise<void> {
  for (const name of names)
    await again(await node.read(name), name).then(
      (text) => node.keep(name, text, null),
      (error: unknown) => node.keep(name, null, String(error)),
    );
}

async function again(text: string, name: string): Promise<string> {
  const config = ConfigObject.parse(text, name);
  await loadNamed(config.value);
  return modelJSON(modelFromConfig(config));
}
