export { clearSession } from '../names';
