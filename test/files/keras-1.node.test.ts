import { expect, it } from 'vitest';
import { DataError } from '../../nn';
import { readH5File } from '../../nn/files/h5-file';
import { writeHDF5 } from '../../nn/io/hdf5-writer';
import { group, scalar } from './trees';

/** As Keras 1.2 wrote a layer; neither Keras 3.15 nor tf_keras 2.21 makes one of it. */
const LAYERS = [
  {
    class_name: 'Convolution2D',
    config: { name: 'c', nb_filter: 4, nb_row: 3, nb_col: 3, border_mode: 'same', dim_ordering: 'tf', init: 'uniform' },
  },
  { class_name: 'Dense', config: { name: 'd', output_dim: 3, W_regularizer: null, b_constraint: null, bias: true } },
  { class_name: 'MaxPooling2D', config: { name: 'm', pool_size: [2, 2], border_mode: 'valid', strides: [2, 2] } },
];

const read = (layer: object): Promise<unknown> => {
  const config = JSON.stringify({ class_name: 'Sequential', config: [layer] });
  const bytes = writeHDF5(group({}, { model_config: scalar(config) }));
  return readH5File(bytes, 'old.h5', { compile: false });
};

it.each(LAYERS)('a $class_name of Keras 1 is refused with what converts it', async (layer) => {
  const error = (await read(layer).catch((thrown: unknown) => thrown)) as Error;
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toMatch(
    /^old\.h5: written by Keras 1, whose layers have options such as \w+; open it with Keras 2\.0 to 2\.3 and save it/,
  );
  expect(error.message).toContain(layer.config.name);
});

it('a layer of another Keras is refused by its option alone', async () => {
  await expect(read({ class_name: 'Dense', config: { name: 'd' } })).rejects.toThrow(/^old\.h5: model_config.*units/);
});
