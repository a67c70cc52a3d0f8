import { expect, test } from 'vitest';
import { byFolder } from '../../demo/panels/your-classes/folders';
import { greyOf, means } from '../../demo/panels/your-classes/read-picture';
import { labelsIn } from '../../demo/panels/your-own/labels-file';
import { builtLayers } from '../../demo/run/check';
import { classesCode } from '../../demo/run/classes-code';
import { loadTypes } from '../../demo/run/layer-types';
import { PICTURE_SHAPES, classLayers } from '../../demo/run/own-classes';

const file = (name: string): File => new File([], name);

test('a folder of folders has a class in each; one of files is a class itself; what lies beside is named', () => {
  const named = (folders: readonly string[], name: string) => ({ file: file(name), folders });
  const { classes, loose } = byFolder([
    named(['shapes', 'square'], '2.png'),
    named(['shapes', 'disc', 'more'], '10.png'),
    named(['shapes', 'disc'], '9.png'),
    named(['shapes'], 'labels.txt'),
    named(['star'], '3.png'),
    named([], '4.png'),
  ]);
  expect([...classes].map(([name, files]) => [name, files.map((each) => each.name)])).toEqual([
    ['disc', ['9.png', '10.png']],
    ['square', ['2.png']],
    ['star', ['3.png']],
  ]);
  expect(loose.map((each) => each.name)).toEqual(['labels.txt', '4.png']);
});

test('pictures are shrunk to means, in colour and as Pillow makes them grey', () => {
  // Four pixels: red, green, blue, white.
  const rgba = Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]);
  expect([...means(rgba, 2, 2)]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
  expect([...means(rgba, 2, 1)]).toEqual([127.5, 127.5, 127.5]);
  expect([...greyOf(means(rgba, 2, 2))].map(Math.round)).toEqual([76, 150, 29, 255]);
});

test('a file of labels gives names, with or without their numbers', () => {
  expect(labelsIn('0 Cat\r\n1 Big dog\n\nBird\n')).toEqual(['Cat', 'Big dog', 'Bird']);
});

test.each(['grey', 'color'] as const)(
  'the network of classes stands for %s pictures, whatever changes them',
  async (kind) => {
    for (const augmentation of [
      { moves: true, flips: true },
      { moves: false, flips: false },
    ]) {
      const layers = classLayers(kind, 7, augmentation);
      await loadTypes(layers);
      const built = builtLayers(layers, PICTURE_SHAPES[kind]);
      expect(built.at(-1)!.outputShapes![0]).toEqual([7]);
      expect(layers.filter((layer) => layer.kind.startsWith('layers.Random'))).toHaveLength(augmentation.moves ? 3 : 0);
    }
  },
);

test('the training as a program for Keras', async () => {
  const lesson = {
    kind: 'color',
    classes: 2,
    augmentation: { moves: true, flips: true },
    epochs: 30,
    seed: 42,
  } as const;
  await loadTypes(classLayers(lesson.kind, lesson.classes, lesson.augmentation));
  expect(classesCode(lesson, ['disc', 'a “b"'])).toMatchInlineSnapshot(`
    "import keras

    keras.utils.set_random_seed(42)

    # In the folder 'pictures' a folder for each class.
    train, held_out = keras.utils.image_dataset_from_directory(
        'pictures', class_names=["disc", "a “b\\""],
        color_mode='rgb', image_size=(64, 64), crop_to_aspect_ratio=True,
        batch_size=16, validation_split=0.2, subset='both', seed=42)
    train = train.map(lambda pictures, labels: (pictures / 255.0, labels))
    held_out = held_out.map(lambda pictures, labels: (pictures / 255.0, labels))

    model = keras.Sequential([
        keras.Input(shape=(64, 64, 3)),
        keras.layers.RandomFlip('horizontal'),
        keras.layers.RandomTranslation(0.1, 0.1, fill_mode='nearest'),
        keras.layers.RandomZoom(0.1, fill_mode='nearest'),
        keras.layers.Conv2D(16, 3, padding='same', activation='relu'),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(32, 3, padding='same', activation='relu'),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(32, 3, padding='same', activation='relu'),
        keras.layers.MaxPooling2D(2),
        keras.layers.Conv2D(32, 3, padding='same', activation='relu'),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(64, activation='relu'),
        keras.layers.Dense(2, activation='softmax'),
    ])
    model.summary()
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.003),
                  loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    best = keras.callbacks.EarlyStopping(patience=30, restore_best_weights=True)
    model.fit(train, epochs=30, validation_data=held_out, callbacks=[best])
    model.evaluate(held_out)
    model.save('my-classes.keras')
    "
  `);
});
