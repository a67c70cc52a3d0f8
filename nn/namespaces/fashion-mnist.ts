export { loadFashionMNIST as loadData } from '../datasets';
