import { EarlyStopping } from '../../nn/callbacks/early-stopping';
import { layerCode } from './keras-code';
import { BATCH_SIZE, HELD_OUT, LEARNING_RATE, type Lesson, PICTURE_SHAPES, classLayers } from './own-classes';

/** The training of a reader's own classes as a program for Keras 3; the types of its layers are loaded already. */
export function classesCode({ kind, augmentation, epochs, seed }: Lesson, names: readonly string[]): string {
  const shape = PICTURE_SHAPES[kind];
  const layers = classLayers(kind, names.length, augmentation);
  // JSON's texts are Python's too.
  const list = names.map((name) => JSON.stringify(name)).join(', ');
  return `import keras

keras.utils.set_random_seed(${seed})

# In the folder 'pictures' a folder for each class.
train, held_out = keras.utils.image_dataset_from_directory(
    'pictures', class_names=[${list}],
    color_mode='${kind === 'grey' ? 'grayscale' : 'rgb'}', image_size=(${shape[0]}, ${shape[1]}), crop_to_aspect_ratio=True,
    batch_size=${BATCH_SIZE}, validation_split=${HELD_OUT}, subset='both', seed=${seed})
train = train.map(lambda pictures, labels: (pictures / 255.0, labels))
held_out = held_out.map(lambda pictures, labels: (pictures / 255.0, labels))

model = keras.Sequential([
    keras.Input(shape=(${shape.join(', ')})),
${layers.map((layer) => `    keras.layers.${layerCode(layer)},`).join('\n')}
])
model.summary()
model.compile(optimizer=keras.optimizers.Adam(learning_rate=${LEARNING_RATE}),
              loss='sparse_categorical_crossentropy', metrics=['accuracy'])
best = ${EarlyStopping.module}.${EarlyStopping.className}(patience=${epochs}, restore_best_weights=True)
model.fit(train, epochs=${epochs}, validation_data=held_out, callbacks=[best])
model.evaluate(held_out)
model.save('my-classes.keras')
`;
}
