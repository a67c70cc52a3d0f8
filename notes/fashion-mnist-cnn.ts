import {
  AveragePooling2D,
  Conv2D,
  Dense,
  Dropout,
  EarlyStopping,
  Flatten,
  MaxPooling2D,
  Model,
  ModelCheckpoint,
  ProgressBar,
  Sequential,
  clearSession,
  defaultEngine,
  loadFashionMNIST,
  loadModel,
  scaleImages,
  setRandomSeed,
  take,
  trainTestSplit,
} from '../nn';
import { curves, featureMaps, histogram, image, kernelGrid, plotModel } from '../viz';
import { bestCNNModel, trainingSizes } from './best-cnn-model';
import type { Notebook } from './notebook';
import { at, first, mean, std } from './numpy';

export async function run({ cell, print, write, show, size, modelFile }: Notebook): Promise<void> {
  clearSession();
  setRandomSeed(42);
  const { samples, epochs } = trainingSizes[size]; // 'full' is the note's size

  cell`
    from tensorflow import keras
    from sklearn.model_selection import train_test_split

    (train_input, train_target), (test_input, test_target) = \
        keras.datasets.fashion_mnist.load_data()

    train_scaled = train_input.reshape(-1, 28, 28, 1) / 255.0

    train_scaled, val_scaled, train_target, val_target = train_test_split(
        train_scaled, train_target, test_size=0.2, random_state=42)

    print(train_input.shape, train_scaled.shape)
  `;
  const { train } = await loadFashionMNIST();
  const [trainScaled, valScaled, trainTarget, valTarget] = trainTestSplit(scaleImages(train.images), train.labels, {
    testSize: 0.2,
    randomState: 42,
  });

  print(train.images.shape, trainScaled.shape);

  cell`
    model = keras.Sequential()
    model.add(keras.layers.Conv2D(32, kernel_size = 3, activation = 'relu',
                                  padding = 'same', input_shape = (28, 28, 1)))
    model.add(keras.layers.AveragePooling2D(3))
    model.add(keras.layers.Conv2D(32, kernel_size=(3,3), activation='relu',
                                  padding='same'))
    model.add(keras.layers.AveragePooling2D(3))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(100, activation='relu'))
    model.add(keras.layers.Dropout(0.4))
    model.add(keras.layers.Dense(10, activation='softmax'))

    model.summary()
  `;
  const average = new Sequential();
  average.add(new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] }));
  average.add(new AveragePooling2D({ poolSize: 3 }));
  average.add(new Conv2D({ filters: 32, kernelSize: [3, 3], activation: 'relu', padding: 'same' }));
  average.add(new AveragePooling2D({ poolSize: 3 }));
  average.add(new Flatten());
  average.add(new Dense({ units: 100, activation: 'relu' }));
  average.add(new Dropout({ rate: 0.4 }));
  average.add(new Dense({ units: 10, activation: 'softmax' }));

  average.summary(print);

  cell`
    model = keras.Sequential()
    model.add(keras.layers.Conv2D(32, kernel_size = 3, activation = 'relu',
                                  padding = 'same', input_shape = (28, 28, 1)))
    model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Conv2D(64, kernel_size=(3,3), activation='relu',
                                  padding='same'))
    model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(100, activation='relu'))
    model.add(keras.layers.Dropout(0.4))
    model.add(keras.layers.Dense(10, activation='softmax'))

    model.summary()
  `;
  const trained = new Sequential();
  trained.add(new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] }));
  trained.add(new MaxPooling2D({ poolSize: 2 }));
  trained.add(new Conv2D({ filters: 64, kernelSize: [3, 3], activation: 'relu', padding: 'same' }));
  trained.add(new MaxPooling2D({ poolSize: 2 }));
  trained.add(new Flatten());
  trained.add(new Dense({ units: 100, activation: 'relu' }));
  trained.add(new Dropout({ rate: 0.4 }));
  trained.add(new Dense({ units: 10, activation: 'softmax' }));

  trained.summary(print);

  cell`
    keras.utils.plot_model(model)
  `;
  show(plotModel(trained), 'model');

  cell`
    keras.utils.plot_model(model, show_shapes=True,
                           dpi= 50)
  `;
  show(plotModel(trained, { showShapes: true, dpi: 50 }), 'model, small');

  cell`
    keras.utils.plot_model(model, show_shapes=True)
  `;
  show(plotModel(trained, { showShapes: true }), 'model with shapes');

  cell`
    model.compile(optimizer='adam', loss='sparse_categorical_crossentropy',
                  metrics='accuracy')

    checkpoint_cb = keras.callbacks.ModelCheckpoint('best-cnn-model.h5',
                                                    save_best_only=True)
    early_stopping_cb = keras.callbacks.EarlyStopping(patience=2,
                                                      restore_best_weights=True)

    history = model.fit(train_scaled, train_target, epochs=10,
                        validation_data=(val_scaled, val_target),
                        callbacks=[checkpoint_cb, early_stopping_cb])
  `;
  await trained.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });

  const checkpoint = new ModelCheckpoint('opfs:best-cnn-model.h5', { saveBestOnly: true });
  const earlyStopping = new EarlyStopping({ patience: 2, restoreBestWeights: true });

  const [x, y] = [first(trainScaled, samples), first(trainTarget, samples)];
  const validationData = [first(valScaled, samples / 4), first(valTarget, samples / 4)] as const;

  const { history } = await trained.fit(x, y, {
    epochs,
    validationData,
    callbacks: [checkpoint, earlyStopping, new ProgressBar({ write })],
  });

  cell`
    fig = make_subplots()
    fig.add_trace(go.Bar(y= history.history['loss']))
    fig.add_trace(go.Scatter(y= history.history['val_loss']))
    fig.show()
  `;
  const { loss = [], val_loss = [] } = history;
  show(curves({ 'trace 0': { y: loss, kind: 'bar' }, 'trace 1': val_loss }, { xlabel: '' }), 'loss, bars');

  cell`
    import matplotlib.pyplot as plt
    plt.plot(history.history['loss'])
    plt.plot(history.history['val_loss'])
    plt.xlabel('epoch')
    plt.legend(['train', 'val'])
    plt.show()
  `;
  const line = (y: readonly number[]) => ({ y, kind: 'line' }) as const;
  show(curves({ train: line(loss), val: line(val_loss) }, { xlabel: 'epoch' }), 'loss');

  cell`
    import tensorflow as tf

    device_name = tf.test.gpu_device_name()
    if device_name != '/device:GPU:0':
      raise SystemError('GPU device not found')
    print('Found GPU at: {}'.format(device_name))
  `;
  const { device } = await defaultEngine();
  const { vendor, architecture } = device.adapterInfo;
  print(`Found GPU at: ${vendor} ${architecture}`);

  cell`
    from tensorflow import keras
    model = keras.models.load_model('best-cnn-model.h5')

    model.layers
  `;
  // What the training has saved or, in its place, what --model gives.
  const file = await bestCNNModel('opfs:best-cnn-model.h5', { modelFile, size, write });
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
  `;
  const convWeights = await conv.weights[0]!.array();
  print(mean(convWeights), std(convWeights));

  cell`
    plt.hist(conv_weights.reshape(-1, 1))
    plt.xlabel('weight')
    plt.ylabel('count')
    plt.show()
  `;
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

    no_training_model.add(keras.layers.Conv2D(32, kernel_size=3, activation='relu',
                                              padding='same', input_shape=(28,28,1)))
  `;
  const noTrainingModel = new Sequential();

  noTrainingModel.add(
    new Conv2D({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [28, 28, 1] }),
  );
  await noTrainingModel.build(); // weights are made when they are asked for

  cell`
    no_training_conv = no_training_model.layers[0]
    print(no_training_conv.weights[0].shape)
  `;
  const noTrainingConv = noTrainingModel.getLayer(0);
  print(noTrainingConv.weights[0]!.shape);

  cell`
    no_training_weights = no_training_conv.weights[0].numpy()
    print(no_training_weights.mean(), no_training_weights.std())
  `;
  const noTrainingWeights = await noTrainingConv.weights[0]!.array();
  print(mean(noTrainingWeights), std(noTrainingWeights));

  cell`
    plt.hist(no_training_weights.reshape(-1, 1))
    plt.xlabel('weight')
    plt.ylabel('count')
    plt.show()
  `;
  show(histogram(noTrainingWeights, { xlabel: 'weight', ylabel: 'count' }), 'untrained weights');

  cell`
    fig, axs = plt.subplots(2, 16, figsize=(15,2))

    for i in range(2):
        for j in range(16):
            axs[i, j].imshow(no_training_weights[:,:,0,i*16 + j], vmin=-0.5, vmax=0.5)
            axs[i, j].axis('off')

    plt.show()
  `;
  show(kernelGrid(noTrainingWeights, { rows: 2, columns: 16, vmin: -0.5, vmax: 0.5 }), 'untrained kernels');

  cell`
    print(model.input)
    conv_acti = keras.Model(model.input, model.layers[0].output)
    (train_input, train_target), (test_input, test_target) = keras.datasets.fashion_mnist.load_data()
    plt.imshow(train_input[0], cmap='gray_r')
    plt.show()
  `;
  print(model.input);
  const convActi = new Model({ inputs: model.input, outputs: model.getLayer(0).output });
  show(image(at(train.images, 0), { colormap: 'gray_r', axis: 'bottom' }), 'ankle boot');

  cell`
    inputs = train_input[0:1].reshape(-1, 28, 28, 1)/255.0
    feature_maps = conv_acti.predict(inputs)
    print(feature_maps.shape)
  `;
  const inputs = scaleImages(take(train.images, [0]));
  const maps = await convActi.predict(inputs);
  print(maps.shape);

  cell`
    fig, axs = plt.subplots(4, 8, figsize=(15,8))

    for i in range(4):
        for j in range(8):
            axs[i, j].imshow(feature_maps[0,:,:,i*8 + j])
            axs[i, j].axis('off')

    plt.show()
  `;
  show(featureMaps(maps, { rows: 4, columns: 8 }), 'feature maps of the first convolution');

  cell`
    conv2_acti = keras.Model(model.input, model.layers[2].output)
    feature_maps = conv2_acti.predict(train_input[0:1].reshape(-1, 28, 28, 1)/255.0)
    print(feature_maps.shape)

    fig, axs = plt.subplots(8, 8, figsize=(12,12))

    for i in range(8):
        for j in range(8):
            axs[i, j].imshow(feature_maps[0,:,:,i*8 + j])
            axs[i, j].axis('off')

    plt.show()
  `;
  const conv2Acti = new Model({ inputs: model.input, outputs: model.getLayer(2).output });
  const maps2 = await conv2Acti.predict(inputs);
  print(maps2.shape);

  show(featureMaps(maps2, { rows: 8, columns: 8 }), 'feature maps of the second convolution');

  const models = [average, trained, model, noTrainingModel, convActi, conv2Acti];
  for (const each of models) each.dispose();
}
