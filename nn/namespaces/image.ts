export {
  ImageDataGenerator,
  arrayToImage,
  arrayToImg,
  imageToArray,
  imgToArray,
  loadImage,
  loadImg,
} from '../datasets';
