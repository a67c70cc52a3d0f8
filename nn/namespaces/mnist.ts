export { loadMNIST as loadData } from '../datasets';
