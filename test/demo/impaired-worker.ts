import './impair'; // first
import '../../demo/worker/worker';
