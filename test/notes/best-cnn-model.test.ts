import { expect, test } from 'vitest';
import {
  clearSession,
  Conv2D,
  DataError,
  Flatten,
  fashionMNISTModel,
  Input,
  MaxPooling2D,
  type Model,
  saveModel,
  Sequential,
} from '../../nn';
import { bestCNNModel, assertBestCNNModel } from '../../notes/best-cnn-model';

async function fileOf(model: Model, name: string): Promise<File> {
  await model.build();
  const bytes = await saveModel(model, name);
  return new File([bytes.slice()], name);
}

const small = (first: number, second: number) =>
  new Sequential([
    Input({ shape: [28, 28, 1] }),
    new Conv2D({ filters: first, kernelSize: 3, activation: 'relu' }),
    new MaxPooling2D({ poolSize: 4 }),
    new Conv2D({ filters: second, kernelSize: 3 }),
    new Flatten(),
  ]);

test("takes the notes' network from either kind of file, and a smaller one", async () => {
  clearSession();
  for (const name of ['best-cnn-model.keras', 'best-cnn-model.h5']) {
    using model = fashionMNISTModel({ pooling: 'max' });
    await expect(assertBestCNNModel(await fileOf(model, name))).resolves.toBeUndefined();
  }
  using model = small(4, 8);
  const file = await fileOf(model, 'small.keras');
  await expect(assertBestCNNModel(file)).resolves.toBeUndefined();
  expect(await bestCNNModel('opfs:best-cnn-model.h5', { modelFile: file, size: 'tiny', write: () => undefined })).toBe(
    file,
  );
});

test("refuses a model whose maps the notes' grids have no room for, and what is none", async () => {
  for (const [first, second] of [
    [33, 8],
    [4, 65],
  ] as const) {
    using model = small(first, second);
    const refused = assertBestCNNModel(await fileOf(model, 'large.keras'));
    await expect(refused).rejects.toThrow(DataError);
    await expect(refused).rejects.toThrow(
      `--model: large.keras begins with [Conv2D [3, 3, 1, ${first}], MaxPooling2D, Conv2D [3, 3, ${first}, ${second}]]`,
    );
  }
  await expect(assertBestCNNModel(new File(['weights'], 'text.h5'))).rejects.toThrow(
    /^--model: text\.h5: byte 0: neither a zip.*give a \.keras or \.h5 file of the first note's network, or leave/,
  );
  await expect(assertBestCNNModel(new File([], 'empty.keras'))).rejects.toThrow(
    /^--model: empty\.keras: .*leave --model out/,
  );
});
