import {
  Conv2D,
  Dense,
  Input,
  Model,
  Sequential,
  clearSession,
  loadFashionMNIST,
  loadModel,
  scaleImages,
  setRandomSeed,
  take,
} from '../nn';
import { featureMaps, histogram, image, kernelGrid } from '../viz';
import { bestCNNModel } from './best-cnn-model';
import type { Notebook } from './notebook';
import { at, mean, std } from './numpy';

export async function run({ cell, print, write, show, size, modelFile }: Notebook): Promise<void> {
  clearSession();
  setRandomSeed(42);

  cell`
    from tensorflow import keras
    !wget https://github.com/rickiepark/hg-mldl/raw/master/best-cnn-model.h5
    model = keras.models.load_model('best-cnn-model.h5')

    model.layers
  `;
  // Not downloaded: what --model gives, or else what the first note has saved.
  const file = await bestCNNModel('opfs:best-cnn-model.h5', { modelFile, size, write });
  const model = await loadModel(file);

  print(model.layers);

  cell`
    conv = model.layers[0]
    conv_weights = conv.weights[0].numpy()
    print(conv_weights.mean(), conv_weights.std())
  `;
  const conv = model.getLayer(0);
  const convWeights = await conv.weights[0]!.array();
  print(mean(convWeights), std(convWeights));

  cell`
    import matplotlib.pyplot as plt
    plt.hist(conv_weights.reshape(-1, 1))
    plt.xlabel('weights')
    plt.ylabel('count')
    plt.show()
  `;
  show(histogram(convWeights, { xlabel: 'weights', ylabel: 'count' }), 'weights');

  cell`
    fig, axs = plt.subplots(2, 16, figsize=(15, 2))
    for i in range(2):
      for j in range(16):
        axs[i, j].imshow(conv_weights[:, :, 0, i*16 + j], vmin=-0.5, vmax=0.5)
        axs[i, j].axis('off')
    plt.show()
  `;
  show(kernelGrid(convWeights, { rows: 2, columns: 16, vmin: -0.5, vmax: 0.5 }), 'kernels');

  cell`
    no_training_model = keras.Sequential()
    no_training_model.add(keras.layers.Conv2D(32, kernel_size=3, activation='relu', padding='same', input_shape=(28, 28, 1)))

    no_training_conv = no_training_model.layers[0]
    no_training_weights = no_training_conv.weights[0].numpy()

    plt.hist(no_training_weights.reshape(-1, 1))
    plt.xlabel('weights')
    plt.ylabel('count')
    plt.show()
  `;
  const noTrainingModel = new Sequential();
  noTrainingModel.add(
    new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] }),
  );
  await noTrainingModel.build(); // weights are made when they are asked for

  const noTrainingConv = noTrainingModel.getLayer(0);
  const noTrainingWeights = await noTrainingConv.weights[0]!.array();

  show(histogram(noTrainingWeights, { xlabel: 'weights', ylabel: 'count' }), 'untrained weights');

  cell`
    fig, axs = plt.subplots(2, 16, figsize=(15, 2))
    for i in range(2):
      for j in range(16):
        axs[i, j].imshow(no_training_weights[:, :, 0, i*16 + j], vmin=-0.5, vmax=0.5)
        axs[i, j].axis('off')
    plt.show()
  `;
  show(kernelGrid(noTrainingWeights, { rows: 2, columns: 16, vmin: -0.5, vmax: 0.5 }), 'untrained kernels');

  cell`
    inputs = keras.Input(shape=(784, ))
    hidden = dense(inputs)
    outputs = dense2(hidden)
    model = keras.Model(input, outputs)
  `;
  const inputs = Input({ shape: [784] });
  const hidden = new Dense({ units: 100, activation: 'relu' }).apply(inputs);
  const outputs = new Dense({ units: 10, activation: 'softmax' }).apply(hidden);
  const functional = new Model({ inputs, outputs });

  cell`
    conv_acti = keras.Model(model.input, model.layers[0].output)

    (train_input, train_target), (test_input, test_target) = keras.datasets.fashion_mnist.load_data()
    plt.imshow(train_input[0], cmap='gray_r')
    plt.show()
  `;
  const convActi = new Model({ inputs: model.input, outputs: model.getLayer(0).output });

  const { train } = await loadFashionMNIST();
  show(image(at(train.images, 0), { colormap: 'gray_r', axis: 'bottom' }), 'ankle boot');

  cell`
    inputs = train_input[0:1].reshape(-1, 28, 28, 1) / 255.0
    feature_maps = conv_acti.predict(inputs)
    print(feature_maps.shape)
  `;
  const boot = scaleImages(take(train.images, [0]));
  const maps = await convActi.predict(boot);
  print(maps.shape);

  cell`
    fig, axs = plt.subplots(4, 8, figsize=(15, 8))
    for i in range(4):
      for j in range(8):
        axs[i, j].imshow(feature_maps[0, :, :, i * 8 + j])
        axs[i, j].axis('off')
    plt.show()
  `;
  show(featureMaps(maps, { rows: 4, columns: 8 }), 'feature maps of the first convolution');

  cell`
    conv2_acti = keras.Model(model.input, model.layers[2].output)
    feature_maps = conv2_acti.predict(train_input[0:1].reshape(-1, 28, 28, 1)/255.0)

    fig, axs = plt.subplots(8, 8, figsize=(12, 12))
    for i in range(8):
      for j in range(8):
        axs[i, j].imshow(feature_maps[0, :, :, i * 8 + j])
        axs[i, j].axis('off')
    plt.show()
  `;
  const conv2Acti = new Model({ inputs: model.input, outputs: model.getLayer(2).output });
  const maps2 = await conv2Acti.predict(boot);

  show(featureMaps(maps2, { rows: 8, columns: 8 }), 'feature maps of the second convolution');

  const models = [model, functional, noTrainingModel, convActi, conv2Acti];
  for (const each of models) each.dispose();
}
