export { imageDataFormat, setImageDataFormat } from '../image-data-format';
export { clearSession } from '../names';
