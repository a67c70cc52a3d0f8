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

  cell`
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(42)
    tf.random.set_seed(42)
    tf.config.experimental.enable_op_determinism()
  `;
  setRandomSeed(42); // every op here is deterministic

  cell`
    !wget https://github.com/rickiepark/hg-mldl2/raw/main/best-cnn-model.keras

    import keras
    model = keras.models.load_model('best-cnn-model.keras')
    model.layers
  `;
  // Not downloaded: what --model gives, or else what the first note has saved.
  const file = await bestCNNModel('opfs:best-cnn-model.keras', { modelFile, size, write });

  const model = await loadModel(file);
  print(model.layers);

  cell`
    conv = model.layers[0]
    print(conv.weights[0].shape, conv.weights[1].shape)
  `;
  const conv = model.getLayer(0);
  print(conv.weights[0]!.shape, conv.weights[1]!.shape);

  cell`
    conv_weights = conv.weights[0].numpy()
    print(conv_weights.mean(), conv_weights.std())

    import matplotlib.pyplot as plt

    plt.hist(conv_weights.reshape(-1, 1))
    plt.xlabel('weight')
    plt.ylabel('count')
    plt.show()
  `;
  const convWeights = await conv.weights[0]!.array();
  print(mean(convWeights), std(convWeights));

  show(histogram(convWeights, { xlabel: 'weight', ylabel: 'count' }), 'weights');

  cell`
    fig, axs = plt.subplots(2, 16, figsize=(15,2))
    for i in range(2):
        for j in range(16):
            axs[i, j].imshow(conv_weights[:,:,0,i*16 + j], vmin=-0.5, vmax=0.5)
            axs[i, j].axis('off')
    plt.show()
  `;
  show(kernelGrid(convWeights, { rows: 2, columns: 16, vmin: -0.5, vmax: 0.5 }), 'kernels');

  cell`
    no_training_model = keras.Sequential()
    no_training_model.add(keras.layers.Input(shape=(28,28,1)))
    no_training_model.add(keras.layers.Conv2D(32, kernel_size=3, activation='relu',
                                              padding='same'))
    no_training_conv = no_training_model.layers[0]
    print(no_training_conv.weights[0].shape)
    no_training_weights = no_training_conv.weights[0].numpy()
    print(no_training_weights.mean(), no_training_weights.std())

    plt.hist(no_training_weights.reshape(-1, 1))
    plt.xlabel('weight')
    plt.ylabel('count')
    plt.show()
  `;
  const noTrainingModel = new Sequential();
  noTrainingModel.add(Input({ shape: [28, 28, 1] }));
  noTrainingModel.add(new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same' }));
  await noTrainingModel.build(); // weights are made when they are asked for
  const noTrainingConv = noTrainingModel.getLayer(0);
  print(noTrainingConv.weights[0]!.shape);
  const noTrainingWeights = await noTrainingConv.weights[0]!.array();
  print(mean(noTrainingWeights), std(noTrainingWeights));

  show(histogram(noTrainingWeights, { xlabel: 'weight', ylabel: 'count' }), 'untrained weights');

  cell`
    inputs = keras.Input(shape=(784,))
    dense1 = keras.layers.Dense(100, activation='relu')
    dense2 = keras.layers.Dense(10, activation='softmax')

    hidden = dense1(inputs)
    outputs = dense2(hidden)

    func_model = keras.Model(inputs, outputs)
    print(model.inputs)
    conv_acti = keras.Model(model.inputs[0], model.layers[0].output)
  `;
  const inputs = Input({ shape: [784] });
  const dense1 = new Dense({ units: 100, activation: 'relu' });
  const dense2 = new Dense({ units: 10, activation: 'softmax' });

  const hidden = dense1.apply(inputs);
  const outputs = dense2.apply(hidden);

  const funcModel = new Model({ inputs, outputs });
  print(model.inputs);
  const convActi = new Model({ inputs: model.inputs[0]!, outputs: model.getLayer(0).output });

  cell`
    (train_input, train_target), (test_input, test_target) =\
        keras.datasets.fashion_mnist.load_data()
    plt.imshow(train_input[0], cmap='gray_r')
    plt.show()
  `;
  const { train } = await loadFashionMNIST();
  show(image(at(train.images, 0), { colormap: 'gray_r', axis: 'bottom' }), 'ankle boot');

  cell`
    ankle_boot = train_input[0:1].reshape(-1, 28, 28, 1)/255.0
    feature_maps = conv_acti.predict(ankle_boot)

    print(feature_maps.shape)

    fig, axs = plt.subplots(4, 8, figsize=(15,8))
    for i in range(4):
        for j in range(8):
            axs[i, j].imshow(feature_maps[0,:,:,i*8 + j])
            axs[i, j].axis('off')
    plt.show()
  `;
  const ankleBoot = scaleImages(take(train.images, [0]));
  const maps = await convActi.predict(ankleBoot);

  print(maps.shape);

  show(featureMaps(maps, { rows: 4, columns: 8 }), 'feature maps of the first convolution');

  cell`
    conv2_acti = keras.Model(model.inputs, model.layers[2].output)
    feature_maps = conv2_acti.predict(ankle_boot)

    print(feature_maps.shape)

    fig, axs = plt.subplots(8, 8, figsize=(12,12))
    for i in range(8):
        for j in range(8):
            axs[i, j].imshow(feature_maps[0,:,:,i*8 + j])
            axs[i, j].axis('off')
    plt.show()
  `;
  const conv2Acti = new Model({ inputs: model.inputs, outputs: model.getLayer(2).output });
  const maps2 = await conv2Acti.predict(ankleBoot);

  print(maps2.shape);

  show(featureMaps(maps2, { rows: 8, columns: 8 }), 'feature maps of the second convolution');

  const models = [model, funcModel, noTrainingModel, convActi, conv2Acti];
  for (const each of models) each.dispose();
}
