export {
  ImageDataGenerator,
  arrayToImage,
  arrayToImg,
  imageToArray,
  imgToArray,
  loadImage,
  loadImg,
  saveImage,
  saveImg,
  smartResize,
} from '../datasets';
