import {
  Adam,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  ImageDataGenerator,
  MaxPooling2D,
  Model,
  ProgressBar,
  Sequential,
  arrayToImage,
  clearSession,
  imageToArray,
  loadImage,
  loadMNIST,
  loadModel,
  scaleImages,
  setRandomSeed,
  toCategorical,
} from '../nn';
import { activationSheet, curves, image, imageGrid, type Raster, subplots } from '../viz';
import type { Notebook } from './notebook';
import { at, channel, first } from './numpy';

export async function run({ cell, print, write, show, size, catsAndDogs }: Notebook): Promise<void> {
  clearSession();
  setRandomSeed(42);
  // 'full' is the note's size.
  const digits = {
    full: { samples: 60_000, epochs: 5 },
    quick: { samples: 3_840, epochs: 2 },
    tiny: { samples: 120, epochs: 1 },
  }[size];
  const catDog = {
    full: { batchSize: 20, stepsPerEpoch: 100, validationSteps: 50, epochs: 30, longer: 100 },
    quick: { batchSize: 8, stepsPerEpoch: 10, validationSteps: 4, epochs: 3, longer: 5 },
    tiny: { batchSize: 2, stepsPerEpoch: 2, validationSteps: 1, epochs: 1, longer: 1 },
  }[size];

  cell`
    from keras import layers
    from keras import models

    model = models.Sequential()
    model.add(layers.Conv2D(32, (3,3), activation='relu', input_shape=(28, 28, 1)))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(64, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(64, (3,3), activation='relu'))
    model.add(layers.Flatten())

    model.add(layers.Dense(64, activation='relu'))
    model.add(layers.Dense(10, activation='softmax'))

    model.summary()
  `;
  const cnn = new Sequential();
  cnn.add(new Conv2D({ filters: 32, kernelSize: [3, 3], activation: 'relu', inputShape: [28, 28, 1] }));
  cnn.add(new MaxPooling2D({ poolSize: [2, 2] }));
  cnn.add(new Conv2D({ filters: 64, kernelSize: [3, 3], activation: 'relu' }));
  cnn.add(new MaxPooling2D({ poolSize: [2, 2] }));
  cnn.add(new Conv2D({ filters: 64, kernelSize: [3, 3], activation: 'relu' }));
  cnn.add(new Flatten());

  cnn.add(new Dense({ units: 64, activation: 'relu' }));
  cnn.add(new Dense({ units: 10, activation: 'softmax' }));

  cnn.summary(print);

  cell`
    from keras.datasets import mnist
    from tensorflow.keras.utils import to_categorical

    (train_images, train_labels), (test_images, test_labels) = mnist.load_data()

    train_images = train_images.reshape((60000, 28, 28, 1))
    train_images = train_images.astype('float32') / 255

    test_images = test_images.reshape((10000, 28, 28, 1))
    test_images = test_images.astype('float32') / 255

    train_labels = to_categorical(train_labels)
    test_labels = to_categorical(test_labels)

    model.compile(
        optimizer = 'rmsprop',
        loss = 'categorical_crossentropy',
        metrics = ['accuracy']
    )

    model.fit(
        train_images,
        train_labels,
        epochs = 5,
        batch_size=64,
        validation_data = (test_images, test_labels)
    )

    test_loss, test_acc = model.evaluate(test_images, test_labels) ; print(test_acc)
  `;
  const { train, test } = await loadMNIST();

  const trainImages = first(scaleImages(train.images), digits.samples);
  const testImages = first(scaleImages(test.images), digits.samples / 6);

  const trainLabels = first(toCategorical(train.labels), digits.samples);
  const testLabels = first(toCategorical(test.labels), digits.samples / 6);

  await cnn.compile({
    optimizer: 'rmsprop',
    loss: 'categorical_crossentropy',
    metrics: ['accuracy'],
    batchSize: 64,
  });

  await cnn.fit(trainImages, trainLabels, {
    epochs: digits.epochs,
    batchSize: 64,
    validationData: [testImages, testLabels],
    callbacks: [new ProgressBar({ write })],
  });

  const { accuracy } = await cnn.evaluate(testImages, testLabels);
  print(accuracy);

  cell`
    from keras import layers
    from keras import models

    model = models.Sequential()
    model.add(layers.Conv2D(32, (3,3), activation='relu', input_shape=(150,150,3)))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(64, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(128, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(128, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D(2,2))

    model.add(layers.Flatten())
    model.add(layers.Dense(512, activation='relu'))
    model.add(layers.Dense(1, activation='sigmoid'))

    model.summary()
  `;
  const small = new Sequential();
  small.add(new Conv2D({ filters: 32, kernelSize: [3, 3], activation: 'relu', inputShape: [150, 150, 3] }));
  small.add(new MaxPooling2D({ poolSize: [2, 2] }));
  small.add(new Conv2D({ filters: 64, kernelSize: [3, 3], activation: 'relu' }));
  small.add(new MaxPooling2D({ poolSize: [2, 2] }));
  small.add(new Conv2D({ filters: 128, kernelSize: [3, 3], activation: 'relu' }));
  small.add(new MaxPooling2D({ poolSize: [2, 2] }));
  small.add(new Conv2D({ filters: 128, kernelSize: [3, 3], activation: 'relu' }));
  small.add(new MaxPooling2D({ poolSize: 2, strides: 2 }));

  small.add(new Flatten());
  small.add(new Dense({ units: 512, activation: 'relu' }));
  small.add(new Dense({ units: 1, activation: 'sigmoid' }));

  small.summary(print);

  cell`
    from keras import optimizers

    model.compile(
        loss = 'binary_crossentropy',
        optimizer = optimizers.adam_v2.Adam(learning_rate=0.001),
        metrics=['acc']
    )
  `;
  await small.compile({
    loss: 'binary_crossentropy',
    optimizer: new Adam({ learningRate: 0.001 }),
    metrics: ['acc'],
    batchSize: catDog.batchSize,
  });

  cell`
    from keras.preprocessing.image import ImageDataGenerator

    train_datagen = ImageDataGenerator(rescale=1./255)
    test_datagen = ImageDataGenerator(rescale=1./255)

    train_generator = train_datagen.flow_from_directory(
        'cats_and_dogs_small/train',
        target_size=(150, 150),
        batch_size=20,
        class_mode = 'binary'
    )

    valid_generator = test_datagen.flow_from_directory(
        'cats_and_dogs_small/test',
        target_size=(150,150),
        batch_size=20,
        class_mode='binary'
    )

    history = model.fit_generator(
        train_generator,
        steps_per_epoch= 100,
        epochs = 30 ,
        validation_data = valid_generator,
        validation_steps = 50
    )
  `;
  const pictures = await catsAndDogs();
  const plainDatagen = new ImageDataGenerator({ rescale: 1 / 255 });

  const plainGenerator = await plainDatagen.flowFromDirectory(pictures.train, {
    targetSize: [150, 150],
    batchSize: catDog.batchSize,
    classMode: 'binary',
  });
  const plainValidation = await plainDatagen.flowFromDirectory(pictures.test, {
    targetSize: [150, 150],
    batchSize: catDog.batchSize,
    classMode: 'binary',
  });
  for (const { samples, classIndices } of [plainGenerator, plainValidation]) {
    const classes = Object.keys(classIndices);
    print(`Found ${samples} images belonging to ${classes.length} classes.`);
  }

  const few = [...pictures.train.slice(0, 4), ...pictures.train.slice(-4)];
  const targetSize = [150, 150] as const;
  const loading = few.map((file) => loadImage(file, { targetSize }));
  show(imageGrid(await Promise.all(loading), { columns: 4 }), 'cats and dogs');

  const { history } = await small.fit(plainGenerator, null, {
    stepsPerEpoch: catDog.stepsPerEpoch,
    epochs: catDog.epochs,
    validationData: plainValidation,
    validationSteps: catDog.validationSteps,
    callbacks: [new ProgressBar({ write })],
  });

  cell`
    acc = history.history['acc']
    val_acc = history.history['val_acc']
    loss = history.history['loss']
    val_loss = history.history['val_loss']

    epochs = range(1, len(acc) + 1)

    plt.figure(figsize=(10,5))

    plt.subplot(1,2,1)
    plt.plot(epochs, acc, 'bo', label='Training Accuracy')
    plt.plot(epochs, val_acc, 'r', label='Validation Accuracy')
    plt.title('Training and Validation Accuracy')
    plt.legend()

    plt.subplot(1,2,2)
    plt.plot(epochs, loss, 'bo', label='Tranining Loss')
    plt.plot(epochs, val_loss, 'r', label='Validation Loss')
    plt.title('Training and Validation Loss')
    plt.legend()

    plt.suptitle('Accuracy & Loss')
    plt.tight_layout()

    plt.show()
  `;
  const accuracyAndLoss = ({
    acc = [],
    val_acc = [],
    loss = [],
    val_loss = [],
  }: Readonly<Record<string, number[]>>) => {
    const epochs = acc.map((_, i) => i + 1);
    const bo = (y: number[]) => ({ x: epochs, y, kind: 'dots', color: 0x0000ff }) as const;
    const r = (y: number[]) => ({ x: epochs, y, kind: 'line', color: 0xff0000 }) as const;
    const figsize = { width: 500, height: 450, xlabel: '' };

    return subplots(
      [
        curves(
          { 'Training Accuracy': bo(acc), 'Validation Accuracy': r(val_acc) },
          { title: 'Training and Validation Accuracy', ...figsize },
        ),
        curves(
          { 'Training Loss': bo(loss), 'Validation Loss': r(val_loss) },
          { title: 'Training and Validation Loss', ...figsize },
        ),
      ],
      { suptitle: 'Accuracy & Loss' },
    );
  };
  show(accuracyAndLoss(history), 'accuracy and loss');

  cell`
    datagen = ImageDataGenerator(
        rotation_range=30,
        width_shift_range=0.1,
        height_shift_range=0.1,
        shear_range=0.2,
        zoom_range=0.5,
        horizontal_flip=True,
        fill_mode='nearest'
    )

    from keras.preprocessing import image

    fnames = sorted([os.path.join('cats_and_dogs_small/train/cats', fname) for fname in os.listdir('cats_and_dogs_small/train/cats')])
    img_path = fnames[7]

    img = image.load_img(img_path, target_size = (150,150))

    x = image.img_to_array(img)
    x = x.reshape((1,)+x.shape)

    plt.figure(figsize=(5,5))
    i = 1
    for batch in datagen.flow(x, batch_size=1) :
        plt.subplot(2,2,i)
        imgplot = plt.imshow(image.array_to_img(batch[0]))
        plt.xticks([])
        plt.yticks([])
        i += 1
        if i == 5 : break
    plt.tight_layout()
    plt.show()
  `;
  const datagen = new ImageDataGenerator({
    rotationRange: 30,
    widthShiftRange: 0.1,
    heightShiftRange: 0.1,
    shearRange: 0.2,
    zoomRange: 0.5,
    horizontalFlip: true,
    fillMode: 'nearest',
  });

  const imagePath = catAt(pictures.train, 7);

  const img = await loadImage(imagePath, { targetSize: [150, 150] });

  const { data, shape } = imageToArray(img);
  const x = { data, shape: [1, ...shape] };

  const augmented: Raster[] = [];
  for await (const batch of datagen.flow(x, null, { batchSize: 1 })) {
    augmented.push(image(arrayToImage(at(batch, 0)), { axis: 'frame' }));
    if (augmented.length === 4) break;
  }
  show(subplots(augmented, { rows: 2, columns: 2, gap: 16 }), 'augmented');

  cell`
    from keras import models
    from keras import layers
    from keras import optimizers

    model = models.Sequential()
    model.add(layers.Conv2D(32, (3,3), activation='relu', input_shape=(150,150,3)))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(64, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(128, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Conv2D(128, (3,3), activation='relu'))
    model.add(layers.MaxPooling2D((2,2)))
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.5))

    model.add(layers.Dense(512, activation='relu'))
    model.add(layers.Dense(1, activation='sigmoid'))

    model.compile(
        loss = 'binary_crossentropy',
        metrics = ['acc'],
        optimizer = optimizers.adam_v2.Adam(lr = 0.001)
    )

    train_datagen = ImageDataGenerator(
        rescale = 1./255,
        rotation_range = 40,
        width_shift_range= 0.1,
        height_shift_range=0.1,
        shear_range = 0.4,
        zoom_range= 0.5,
        horizontal_flip=True
    )

    test_datagen = ImageDataGenerator(
        rescale=1./255
    )

    train_generator = train_datagen.flow_from_directory(
        'cats_and_dogs_small/train',
        target_size=(150,150),
        batch_size= 20,
        class_mode='binary'
    )

    valid_generator = test_datagen.flow_from_directory(
        'cats_and_dogs_small/test',
        target_size = (150,150),
        batch_size=20,
        class_mode = 'binary'
    )

    history = model.fit_generator(
        train_generator,
        steps_per_epoch=100,
        epochs = 100,
        validation_data = valid_generator,
        validation_steps = 50
    )

    model.save('models_saved/dog_and_cant.h5')
  `;
  const model = new Sequential();
  model.add(new Conv2D({ filters: 32, kernelSize: [3, 3], activation: 'relu', inputShape: [150, 150, 3] }));
  model.add(new MaxPooling2D({ poolSize: [2, 2] }));
  model.add(new Conv2D({ filters: 64, kernelSize: [3, 3], activation: 'relu' }));
  model.add(new MaxPooling2D({ poolSize: [2, 2] }));
  model.add(new Conv2D({ filters: 128, kernelSize: [3, 3], activation: 'relu' }));
  model.add(new MaxPooling2D({ poolSize: [2, 2] }));
  model.add(new Conv2D({ filters: 128, kernelSize: [3, 3], activation: 'relu' }));
  model.add(new MaxPooling2D({ poolSize: [2, 2] }));
  model.add(new Flatten());
  model.add(new Dropout({ rate: 0.5 }));

  model.add(new Dense({ units: 512, activation: 'relu' }));
  model.add(new Dense({ units: 1, activation: 'sigmoid' }));

  await model.compile({
    loss: 'binary_crossentropy',
    metrics: ['acc'],
    optimizer: new Adam({ learningRate: 0.001 }),
    batchSize: catDog.batchSize,
  });

  const trainDatagen = new ImageDataGenerator({
    rescale: 1 / 255,
    rotationRange: 40,
    widthShiftRange: 0.1,
    heightShiftRange: 0.1,
    shearRange: 0.4,
    zoomRange: 0.5,
    horizontalFlip: true,
  });

  const testDatagen = new ImageDataGenerator({
    rescale: 1 / 255,
  });

  const trainGenerator = await trainDatagen.flowFromDirectory(pictures.train, {
    targetSize: [150, 150],
    batchSize: catDog.batchSize,
    classMode: 'binary',
  });

  const validGenerator = await testDatagen.flowFromDirectory(pictures.test, {
    targetSize: [150, 150],
    batchSize: catDog.batchSize,
    classMode: 'binary',
  });

  const { history: longer } = await model.fit(trainGenerator, null, {
    stepsPerEpoch: catDog.stepsPerEpoch,
    epochs: catDog.longer,
    validationData: validGenerator,
    validationSteps: catDog.validationSteps,
    callbacks: [new ProgressBar({ write })],
  });

  await model.save('opfs:models_saved/dog_and_cant.h5');

  cell`
    acc = history.history['acc']
    val_acc = history.history['val_acc']
    loss = history.history['loss']
    val_loss = history.history['val_loss']

    epochs = range(1, len(acc) + 1)

    plt.figure(figsize=(10,5))

    plt.subplot(1,2,1)
    plt.plot(epochs, acc, 'bo', label='Training Accuracy')
    plt.plot(epochs, val_acc, 'r', label='Validation Accuracy')
    plt.title('Training and Validation Accuracy')
    plt.legend()

    plt.subplot(1,2,2)
    plt.plot(epochs, loss, 'bo', label='Tranining Loss')
    plt.plot(epochs, val_loss, 'r', label='Validation Loss')
    plt.title('Training and Validation Loss')
    plt.legend()

    plt.suptitle('Accuracy & Loss')
    plt.tight_layout()

    plt.show()
  `;
  show(accuracyAndLoss(longer), 'accuracy and loss');

  cell`
    from keras.models import load_model

    model2 = load_model('models_saved/dog_and_cant.h5')
    model2.summary()
  `;
  const model2 = await loadModel('opfs:models_saved/dog_and_cant.h5');
  model2.summary(print);

  cell`
    img_path = 'cc.png'

    from keras.preprocessing import image

    img = image.load_img(img_path, target_size=(150,150))
    img_tensor = image.img_to_array(img)
    img_tensor = np.expand_dims(img_tensor, axis=0)

    img_tensor /= 255.

    print(img_tensor.shape)
  `;
  const cat = await loadImage(catAt(pictures.test, 0), { targetSize });
  const imgTensor = scaleImages({ ...cat, shape: [1, ...cat.shape] });

  print(imgTensor.shape);

  cell`
    plt.figure(figsize=(2,2))
    plt.imshow(img_tensor[0])
    plt.xticks([])
    plt.yticks([])
    plt.show()
  `;
  show(image(at(imgTensor, 0), { axis: 'frame' }), 'cat');

  cell`
    from keras import models

    layer_outputs = [layer.output for layer in model2.layers[:8]]

    activation_model = models.Model(inputs=model2.input, outputs=layer_outputs)

    activations = activation_model.predict(img_tensor)
  `;
  const layerOutputs = model2.layers.slice(0, 8).map((layer) => layer.output);

  const activationModel = new Model({ inputs: model2.input, outputs: layerOutputs });

  const activations = await activationModel.predict(imgTensor);

  cell`
    first_layer_activation_result = activations[0]
    print(first_layer_activation_result.shape)

    plt.figure(figsize=(2,2))
    plt.matshow(first_layer_activation_result[0, :,:,21], cmap='viridis')
    plt.xticks([])
    plt.yticks([])
    plt.show()
  `;
  const [firstLayerActivationResult] = activations;
  print(firstLayerActivationResult!.shape);

  show(image(channel(firstLayerActivationResult!, 21), { colormap: 'viridis', axis: 'frame' }), 'channel 21');

  cell`
    first_layer_activation_result = activations[0]
    print(first_layer_activation_result.shape)

    plt.figure(figsize=(2,2))
    plt.matshow(first_layer_activation_result[0, :,:,2], cmap='viridis')
    plt.xticks([])
    plt.yticks([])
    plt.show()
  `;
  print(firstLayerActivationResult!.shape);

  show(image(channel(firstLayerActivationResult!, 2), { colormap: 'viridis', axis: 'frame' }), 'channel 2');

  cell`
    layer_names = []
    for layer in model2.layers[:8] :
        layer_names.append(layer.name)
    print(layer_names)
  `;
  const layerNames = model2.layers.slice(0, 8).map((layer) => layer.name);
  print(layerNames);

  cell`
    images_per_row = 16

    for layer_name, layer_activation in zip(layer_names, activations) :
        n_features = layer_activation.shape[-1]

        size = layer_activation.shape[1]

        n_cols = n_features // images_per_row
        display_grid = np.zeros((size*n_cols, images_per_row*size))

        for col in range(n_cols) :
            for row in range(images_per_row) :
                channel_image = layer_activation[0, :, :, col*images_per_row+row]
                channel_image -= channel_image.mean()
                channel_image /= channel_image.std()

                channel_image*=64
                channel_image += 128
                channel_image = np.clip(channel_image, 0, 255).astype('uint8')
                display_grid[col*size : (col+1)*size, row*size:(row+1)*size] = channel_image

        scale = 1./size
        plt.figure(figsize=(scale*display_grid.shape[1], scale*display_grid.shape[0]))
        plt.title(layer_name)
        plt.grid(False)
        plt.imshow(display_grid, aspect='auto', cmap='viridis')
    plt.show()
  `;
  activations.forEach((layerActivation, i) => {
    show(
      activationSheet(layerActivation, {
        title: layerNames[i]!,
        axis: 'bottom',
        gap: 0,
      }),
      layerNames[i]!,
    );
  });

  const models = [cnn, small, model, model2, activationModel];
  for (const each of models) each.dispose();
}

/** `sorted(os.listdir('train/cats'))[index]`, whatever the first class is called. */
function catAt(files: readonly File[], index: number): File {
  const classOf = ({ webkitRelativePath }: File) => webkitRelativePath.split('/')[1]!;
  const [cats] = files.map(classOf).sort();
  const names = files.filter((file) => classOf(file) === cats).sort((a, b) => (a.name < b.name ? -1 : 1));
  return names[Math.min(index, names.length - 1)]!;
}
