export * as fashionMnist from './fashion-mnist';
export * as mnist from './mnist';
