"""Writes pictures.json: JPEG, GIF and BMP files of the kinds that there are, and what Keras's load_img, that is Pillow, makes of them."""
import base64
import io
import json
import os
import pathlib
import struct

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(3)


def photo(height, width, channels=3):
    y, x = np.mgrid[:height, :width]
    waves = np.stack([128 + 100 * np.sin(x / 5 + i) + 20 * np.cos(y / 3 * i) for i in range(channels)], -1)
    return np.clip(waves + rng.normal(0, 10, waves.shape), 0, 255).astype('uint8')


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def text(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype='uint8').tobytes()).decode()


files = {}
for height, width in [(17, 23), (1, 1), (8, 40)]:
    size = f'{height} x {width}'
    image = Image.fromarray(photo(height, width))
    for subsampling in (0, 1, 2):
        for progressive in (False, True):
            name = f'JPEG, {size}, {["4:4:4", "4:2:2", "4:2:0"][subsampling]}{", progressive" if progressive else ""}'
            files[name] = saved(image, 'JPEG', quality=80, subsampling=subsampling, progressive=progressive)
    files[f'JPEG, {size}, grey'] = saved(image.convert('L'), 'JPEG', quality=60)
    files[f'JPEG, {size}, restarts'] = saved(image, 'JPEG', quality=90, restart_marker_blocks=2)
    for mode in ('1', 'L', 'P', 'RGB'):
        files[f'BMP, {size}, {mode}'] = saved(image.convert(mode), 'BMP')
    files[f'BMP, {size}, RGBA'] = saved(Image.fromarray(photo(height, width, 4), 'RGBA'), 'BMP')
    files[f'GIF, {size}'] = saved(image.quantize(16), 'GIF', interlace=0)
    files[f'GIF, {size}, interlaced'] = saved(image.quantize(200), 'GIF', interlace=1)
    files[f'GIF, {size}, grey'] = saved(image.convert('L'), 'GIF')
    files[f'GIF, {size}, transparent'] = saved(image.quantize(7), 'GIF', transparency=3)
    files[f'GIF, {size}, animated'] = saved(image.quantize(16), 'GIF', save_all=True, append_images=[image.convert('L').convert('P')])



def bmp16(masks):
    height, width = 4, 5
    pixels = rng.integers(0, 65536, (height, width)).astype('<u2')
    lines = b''.join(line.tobytes() + b'\0\0' for line in pixels)
    start = 54 + len(masks)
    info = struct.pack('<IiiHHIIiiII', 40, width, height, 1, 16, 3 if masks else 0, len(lines), 0, 0, 0, 0)
    return struct.pack('<2sIHHI', b'BM', start + len(lines), 0, 0, start) + info + masks + lines


files['BMP, 16 bits'] = bmp16(b'')
files['BMP, 16 bits, 6 of them green'] = bmp16(struct.pack('<III', 0xf800, 0x7e0, 0x1f))
files['BMP, 16 bits, masks of 5'] = bmp16(struct.pack('<III', 0x7c00, 0x3e0, 0x1f))

exif = Image.Exif()
exif[0x0112] = 6  # turned by a quarter
files['JPEG, turned by the camera'] = saved(Image.fromarray(photo(9, 5)), 'JPEG', exif=exif)
whole = files['JPEG, 17 x 23, 4:2:0']
files['JPEG, bytes between its markers'] = whole[:-2] + b'\x12\x34' + whole[-2:]  # as some of the cats and dogs have

# A frame that leaves some of its canvas bare.
colors = Image.fromarray((np.arange(100).reshape(10, 10) % 7).astype('uint8'), 'P')
colors.putpalette([i * 30 % 256 for i in range(21)] + [0] * (768 - 21))
small = bytearray(saved(colors, 'GIF', transparency=2))
small[6:10] = struct.pack('<HH', 14, 13)
files['GIF, a small frame, transparent'] = bytes(small)
at = small.index(b'\x21\xf9')
small[at + 3] &= 0xfe
files['GIF, a small frame'] = bytes(small)

# Of OS/2, whose palette has three bytes a color.
for width, height in [(1, 1), (9, 3)]:
    for bits in (1, 4, 8, 24):
        palette = rng.integers(0, 256, (2 ** bits if bits < 24 else 0, 3)).astype('uint8').tobytes()
        lines = rng.integers(0, 256, height * ((width * bits + 31) // 32 * 4)).astype('uint8').tobytes()
        head = struct.pack('<2sIHHI', b'BM', 26 + len(palette) + len(lines), 0, 0, 26 + len(palette)) + struct.pack('<IHHHH', 12, width, height, 1, bits)
        files[f'BMP of OS/2, {width} x {height}, {bits} bits'] = head + palette + lines


def gif(canvas=(8, 6), frame=(3, 2), at=(2, 1), colors=8, local=False, transparent=None, background=0, grey=False):
    """By hand, of codes of four bits that are never packed; of 8 colors, and fewer in its palette."""
    table = bytes(i // 3 for i in range(colors * 3)) if grey else rng.integers(1, 256, colors * 3).astype('uint8').tobytes()
    flags = 0x80 | (colors.bit_length() - 2) if colors else 0
    out = b'GIF89a' + struct.pack('<HHBBB', *canvas, 0 if local else flags, background, 0) + (b'' if local else table)
    if transparent is not None:
        out += b'\x21\xf9\x04\x01\0\0' + bytes([transparent, 0])
    out += b',' + struct.pack('<HHHHB', *at, *frame, flags if local else 0) + (table if local else b'')
    codes = [code for i, value in enumerate(rng.integers(0, 8, frame[0] * frame[1])) for code in ([8] if i % 6 == 0 else []) + [int(value)]] + [9]
    codes += [0] * (len(codes) % 2)
    packed = bytes(low | high << 4 for low, high in zip(codes[::2], codes[1::2]))
    return out + bytes([3, len(packed)]) + packed + b'\0;'


for background in (0, 5, 200):
    for options in ({}, {'local': True}, {'transparent': 3}, {'local': True, 'transparent': 1}, {'transparent': 77}, {'colors': 0}, {'colors': 0, 'transparent': 2},
                    {'colors': 4}, {'colors': 4, 'grey': True}, {'frame': (8, 6), 'at': (0, 0), 'colors': 0}):
        files[f'GIF, background {background}, {options}'] = gif(background=background, **options)
files['GIF, a frame beyond the canvas'] = gif(frame=(7, 6), at=(4, 3))
files['GIF, no canvas'] = gif(canvas=(0, 0))

rng = np.random.default_rng(1)


def some(count):
    return rng.integers(0, 256, count).astype('uint8').tobytes()


def bmp(width, height, bits, data, packing=0, masks=(), palette=b'', colors=0, header=40):
    more = struct.pack(f'<{len(masks)}I', *masks)
    more += bytes(max(0, header - 40 - len(more)))
    start = 54 + len(more) + len(palette)
    return (struct.pack('<2sIHHI', b'BM', start + len(data), 0, 0, start)
            + struct.pack('<IiiHHIIiiII', header, width, height, 1, bits, packing, len(data), 0, 0, colors, 0) + more + palette + data)


def runs(width, height, halves, passed_over=False):
    """By hand, of each kind of run. The files' headers have an even size, so that runs begin at an even byte."""
    out = b''
    for y in range(height):
        left = width
        while left > (4 if passed_over and y % 3 == 1 else 0):
            count = int(min(left, rng.integers(1, 9)))
            if count >= 3 and rng.integers(2):
                literal = some((count + 1) // 2 if halves else count)
                out += bytes([0, count]) + literal + bytes(len(literal) % 2)
            else:
                out += bytes([count + (20 if count == left else 0)]) + some(1)  # what is beyond the line is cut
            left -= count
        if passed_over and y == 3:
            out += b'\0\2\3\2\0\0'  # three to the right and two up, and on to the end of the line
            continue
        out += b'\0\0'
    return out + b'\0\1'


for bits, packing in ((8, 1), (4, 2)):
    for passed_over in (False, True):
        files[f'BMP, runs of {bits} bits, some passed over: {passed_over}'] = bmp(13, 9, bits, runs(13, 9, bits == 4, passed_over), packing, palette=some(4 * 2 ** bits))
for masks in ((0xff0000, 0xff00, 0xff, 0), (0xff000000, 0xff0000, 0xff00, 0), (0xff000000, 0xff00, 0xff, 0), (0xff000000, 0xff0000, 0xff00, 0xff), (0xff, 0xff00, 0xff0000, 0xff000000),
              (0xff0000, 0xff00, 0xff, 0xff000000), (0xff000000, 0xff00, 0xff, 0xff0000), (0, 0, 0, 0)):
    files[f'BMP, 32 bits, masks {masks}'] = bmp(5, 4, 32, some(80), 3, masks, header=56)
files['BMP, 32 bits'] = bmp(5, 4, 32, some(80))
files['BMP, 32 bits, masks behind its header'] = bmp(5, 4, 32, some(80), 3, (0xff000000, 0xff0000, 0xff00))
files['BMP, 24 bits, the highest line first'] = bmp(5, -4, 24, some(64))
files['BMP, 24 bits, without the end of its last line'] = bmp(5, 4, 24, some(63))
for bits in (1, 4, 8):
    files[f'BMP, {bits} bits, of fewer colors'] = bmp(9, 3, bits, some(36 if bits == 8 else 24 if bits == 4 else 12), palette=some(8), colors=2)
files['BMP, 8 bits, of fewer greys'] = bmp(9, 3, 8, some(36), palette=bytes(i // 4 if i % 4 < 3 else 0 for i in range(400)), colors=100)

cases = []
for name, file in files.items():
    rows = {mode: np.asarray(keras.utils.load_img(io.BytesIO(file), color_mode=mode)) for mode in ('grayscale', 'rgb', 'rgba')}
    cases.append({'name': name, 'shape': rows['rgb'].shape[:2], 'file': base64.b64encode(file).decode(), **{mode: text(row) for mode, row in rows.items()}})
about = {'keras': keras.__version__, 'pillow': PIL.__version__, 'cases': cases}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(about, indent=0) + '\n')
print(len(cases), 'files')
