import type { Language, Text } from '../language';
import { firstConvolution } from './architecture';
import { CLASS_NAMES } from './classes';
import type { RunConfig } from './config';
import { kerasParts } from './keras-code';

/** Jupyter's format 4.5, https://nbformat.readthedocs.io/en/latest/format_description.html */
interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
  readonly metadata: unknown;
  readonly cells: readonly (MarkdownCell | CodeCell)[];
}
interface MarkdownCell {
  readonly cell_type: 'markdown';
  readonly id: string;
  readonly metadata: object;
  readonly source: string;
}
interface CodeCell extends Omit<MarkdownCell, 'cell_type'> {
  readonly cell_type: 'code';
  readonly execution_count: null;
  readonly outputs: readonly [];
}

/** What a part of the notebook shows, and the Python that does. */
interface Part {
  readonly id: string;
  readonly text: Text;
  readonly code: string;
}

/**
 * A run as a notebook (`.ipynb`) that trains it in Keras and draws the page's figures of it. Colab has all that it
 * imports.
 * @param title said above all. @param before comments for its first cell.
 */
export function kerasNotebook(config: RunConfig, language: Language, title: string, before = ''): string {
  const parts = notebookParts(config);
  const cells = parts.flatMap(({ id, text, code }, i): Notebook['cells'] => [
    {
      cell_type: 'markdown',
      id: `${id}-text`,
      metadata: {},
      source: i === 0 ? `# ${title}\n\n${text[language]}` : text[language],
    },
    {
      cell_type: 'code',
      id,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: i === 0 ? before + code : code,
    },
  ]);
  const notebook: Notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
      accelerator: 'GPU',
      colab: { provenance: [], gpuType: 'T4' },
    },
    cells,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

function notebookParts(config: RunConfig): readonly Part[] {
  const { imports, data, network, training, evaluation } = kerasParts(config);
  const first = firstConvolution(config.layers);
  const hasMaps = first >= 0;
  const last = config.layers.findLastIndex(({ kind }) => kind === 'conv2d');
  const names = CLASS_NAMES[config.dataset].en.map((name) => `'${name}'`).join(', ');
  const numpy = imports.includes('import numpy') ? '' : 'import numpy as np\n';
  return [
    {
      id: 'data',
      text: {
        en: 'The images, and the classes that they belong to. The runtime needs no GPU, but is faster with one.',
        ko: '이미지와 그 클래스입니다. 런타임에 GPU가 없어도 되지만 있으면 더 빠릅니다.',
      },
      code: `${numpy}${imports}\n\n${data}`,
    },
    {
      id: 'images',
      text: { en: 'One training image of each class.', ko: '클래스마다 훈련 이미지 하나.' },
      code: `\
class_names = [${names}]


def labels_of(target):
    """Labels, where targets may be one-hot."""
    return target if target.ndim == 1 else target.argmax(axis=-1)


fig, axs = plt.subplots(1, 10, figsize=(15, 2))
for label, ax in enumerate(axs):
    ax.axis('off')
    for i in np.flatnonzero(labels_of(train_target) == label)[:1]:
        ax.imshow(train_scaled[i, :, :, 0], cmap='gray_r')
        ax.set_title(class_names[label], fontsize=9)
plt.show()`,
    },
    {
      id: 'network',
      text: { en: 'The network, before it has learned anything.', ko: '아직 아무것도 배우지 않은 신경망.' },
      code: [
        network,
        hasMaps ? `first_weights = model.layers[${first}].get_weights()[0]` : '',
        'keras.utils.plot_model(model, show_shapes=True, show_layer_names=True, dpi=80)',
      ]
        .filter((text) => text !== '')
        .join('\n\n'),
    },
    {
      id: 'train',
      text: {
        en: 'Training. Keras draws random numbers in another way than Vitrine: weights differ, figures are similar.',
        ko: '훈련합니다. Keras는 Vitrine과 다른 방식으로 난수를 뽑으므로 가중치는 다르고 그림은 비슷합니다.',
      },
      code: training,
    },
    {
      id: 'curves',
      text: {
        en:
          'Loss and accuracy by epoch. Training is a mean over the epoch, with dropout; validation comes after it, ' +
          'without: so training may lie above validation.',
        ko: '에포크별 손실과 정확도. 훈련 값은 에포크 동안의 평균이고 드롭아웃이 켜져 있습니다. 검증 값은 에포크가 끝난 뒤 드롭아웃 없이 잽니다. 그래서 훈련 손실이 검증 손실보다 클 수 있습니다.',
      },
      code: `\
${evaluation}

fig, axs = plt.subplots(1, 2, figsize=(12, 4))
for ax, name in zip(axs, ['loss', 'accuracy']):
    epochs = range(1, len(history.history[name]) + 1)
    ax.plot(epochs, history.history[name], marker='.', label='training')
    ax.plot(epochs, history.history[f'val_{name}'], marker='.', label='validation')
    ax.set_xlabel('epoch')
    ax.set_ylabel(name)
    ax.legend()
plt.show()`,
    },
    ...(hasMaps ? kernelParts(first) : []),
    {
      id: 'confusion',
      text: {
        en: 'What the test images were taken for: a row is what they are, a column what the network says.',
        ko: '시험 이미지를 무엇으로 보았나: 행은 실제 클래스, 열은 신경망의 답입니다.',
      },
      code: `\
probabilities = model.predict(test_scaled, verbose=0)
actual, predicted = labels_of(test_target), probabilities.argmax(axis=-1)
matrix = np.zeros((10, 10), int)
np.add.at(matrix, (actual, predicted), 1)

fig, (ax, bars) = plt.subplots(1, 2, figsize=(15, 6), width_ratios=[3, 2])
ax.imshow(matrix, cmap='Blues')
for row in range(10):
    for column in range(10):
        color = 'white' if matrix[row, column] > matrix.max() / 2 else 'black'
        ax.text(column, row, matrix[row, column], ha='center', va='center', color=color, fontsize=9)
ax.set_xticks(range(10), class_names, rotation=45, ha='right')
ax.set_yticks(range(10), class_names)
ax.set_xlabel('predicted')
ax.set_ylabel('actual')
bars.barh(class_names, 100 * matrix.diagonal() / np.maximum(matrix.sum(axis=1), 1))
bars.invert_yaxis()
bars.set_xlabel('accuracy in %')
plt.tight_layout()
plt.show()`,
    },
    {
      id: 'mistakes',
      text: {
        en: 'The mistakes that it is surest of.',
        ko: '가장 확신하면서 틀린 이미지.',
      },
      code: `\
wrong = np.flatnonzero(predicted != actual)
wrong = wrong[np.argsort(-probabilities[wrong].max(axis=-1))][:20]
fig, axs = plt.subplots(2, 10, figsize=(15, 4.5))
for ax in axs.flat:
    ax.axis('off')
for ax, i in zip(axs.flat, wrong):
    ax.imshow(test_scaled[i, :, :, 0], cmap='gray_r')
    ax.set_title(f'{class_names[actual[i]]}:\\n{class_names[predicted[i]]} {probabilities[i].max():.0%}', fontsize=8)
plt.show()`,
    },
    {
      id: 'image',
      text: {
        en:
          'One image: the share of each class, and where the answer falls as a square covers the image (occlusion). ' +
          'Neither proves what the network has understood.',
        ko: '이미지 하나: 클래스별 확률과, 사각형으로 가렸을 때 답의 확률이 떨어지는 곳(가림 실험). 어느 쪽도 신경망이 무엇을 이해했는지 증명하지는 않습니다.',
      },
      code: `\
image = test_scaled[:1]
shares = model.predict(image, verbose=0)[0]
label = int(shares.argmax())

starts = range(-2, 26, 2)  # of squares of 6 x 6
covered = np.repeat(image, len(starts) ** 2, axis=0)
for i, (top, left) in enumerate((top, left) for top in starts for left in starts):
    covered[i, max(top, 0):top + 6, max(left, 0):left + 6] = 0
falls = shares[label] - model.predict(covered, verbose=0)[:, label].reshape(len(starts), -1)

fig, (ax, bars, where) = plt.subplots(1, 3, figsize=(15, 4))
ax.imshow(image[0, :, :, 0], cmap='gray_r')
ax.set_title(class_names[labels_of(test_target)[0]])
bars.barh(class_names, shares)
bars.invert_yaxis()
bars.set_xlabel('probability')
limit = max(np.abs(falls).max(), 1e-6)
drawn = where.imshow(falls, cmap='RdBu_r', vmin=-limit, vmax=limit)
where.set_title(f'{class_names[label]} falls by')
fig.colorbar(drawn, ax=where)
plt.show()`,
    },
    ...(hasMaps && config.layers.at(-1)?.kind === 'dense' ? [gradCAMPart(last)] : []),
  ];
}

/** What only a network with a convolution has. */
function kernelParts(first: number): readonly Part[] {
  return [
    {
      id: 'kernels',
      text: {
        en: "The first convolution's kernels, before and after training, and what has changed.",
        ko: '첫 번째 합성곱 층의 커널. 훈련 전과 후, 그리고 달라진 값.',
      },
      code: `\
conv_weights = model.layers[${first}].get_weights()[0]


def show_kernels(weights, title, cmap):
    count = weights.shape[-1]
    columns = min(16, count)
    rows = -(-count // columns)
    fig, axs = plt.subplots(rows, columns, figsize=(15, rows + 0.5), squeeze=False)
    for ax in axs.flat:
        ax.axis('off')
    for i in range(count):
        axs.flat[i].imshow(weights[:, :, 0, i], vmin=-0.5, vmax=0.5, cmap=cmap)
    fig.suptitle(title)
    plt.show()


show_kernels(first_weights, 'Before training', 'viridis')
show_kernels(conv_weights, 'After training', 'viridis')
show_kernels(conv_weights - first_weights, 'Change', 'RdBu')`,
    },
    {
      id: 'histogram',
      text: { en: 'Their weights, before and after.', ko: '그 가중치의 분포. 훈련 전과 후.' },
      code: `\
for weights, name in [(first_weights, 'before'), (conv_weights, 'after')]:
    label = f'{name}: mean {weights.mean():.4f}, standard deviation {weights.std():.4f}'
    plt.hist(weights.reshape(-1), bins=40, alpha=0.6, label=label)
plt.xlabel('weight')
plt.ylabel('count')
plt.legend()
plt.show()`,
    },
    {
      id: 'patches',
      text: {
        en: 'The patches of 500 training images that activate each of the first kernels most.',
        ko: '훈련 이미지 500개에서 앞쪽 커널마다 가장 크게 반응하는 조각.',
      },
      code: `\
conv = model.layers[${first}]
size = conv.kernel_size[0]
looked = train_scaled[:500]
pad = (size - 1) // 2 if conv.padding == 'same' else 0
padded = np.pad(looked[..., 0], ((0, 0), (pad, size), (pad, size)))
responses = np.asarray(keras.ops.conv(looked.astype('float32'), conv.kernel, padding=conv.padding)) + np.asarray(
    conv.bias if conv.use_bias else 0.0)

rows = min(4, responses.shape[-1])
fig, axs = plt.subplots(rows, 9, figsize=(12, 1.6 * rows), squeeze=False)
for kernel in range(rows):
    of_image = responses[..., kernel].reshape(len(looked), -1)
    for ax in axs[kernel]:
        ax.axis('off')
    for ax, i in zip(axs[kernel], np.argsort(-of_image.max(axis=1))):
        y, x = np.unravel_index(of_image[i].argmax(), responses.shape[1:3])
        ax.imshow(padded[i, y:y + size, x:x + size], cmap='gray_r', vmin=0, vmax=1)
        ax.set_title(f'{of_image[i].max():.2f}', fontsize=8)
plt.show()`,
    },
    {
      id: 'maps',
      text: {
        en: 'What each layer of maps makes of the first test image.',
        ko: '첫 번째 시험 이미지로 각 층이 만드는 특성 맵.',
      },
      code: `\
with_maps = [layer for layer in model.layers if len(layer.output.shape) == 4]
outputs = keras.Model(model.inputs, [layer.output for layer in with_maps]).predict(test_scaled[:1], verbose=0)
for layer, maps in zip(with_maps, outputs if isinstance(outputs, list) else [outputs]):
    count = maps.shape[-1]
    rows = -(-count // 16)
    fig, axs = plt.subplots(rows, 16, figsize=(15, rows + 0.5), squeeze=False)
    for ax in axs.flat:
        ax.axis('off')
    for i in range(count):
        axs.flat[i].imshow(maps[0, :, :, i])
    fig.suptitle(f'{layer.name}: {maps.shape[1:]}')
    plt.show()`,
    },
  ];
}

const gradCAMPart = (last: number): Part => ({
  id: 'grad-cam',
  text: {
    en: 'Where the maps of the last convolution speak for that answer (Grad-CAM), with TensorFlow, on which Colab runs Keras.',
    ko: '마지막 합성곱 층의 맵이 그 답을 지지하는 곳(Grad-CAM). Colab의 Keras가 쓰는 TensorFlow로 계산합니다.',
  },
  code: `\
import tensorflow as tf

head = model.layers[-1]
inner = keras.Model(model.input, [model.layers[${last}].output, head.input])
with tf.GradientTape() as tape:
    maps, features = inner(test_scaled[:1])
    score = tf.matmul(features, head.kernel)[0, label]  # before bias and softmax
weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2), keepdims=True)
cam = tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1))[0]

fig, axs = plt.subplots(1, 2, figsize=(8, 4))
axs[0].imshow(test_scaled[0, :, :, 0], cmap='gray_r')
axs[1].imshow(cam)
for ax in axs:
    ax.axis('off')
plt.show()`,
});
