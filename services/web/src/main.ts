// Where a document begins: labeling is one of its own, with little script; all other pages are one app.
import './style/index.css';
import { labelingAddressOf } from './app/labeling-addresses.js';

const isLabeling = labelingAddressOf(location.pathname) !== undefined;
const { start } = await (isLabeling ? import('./pages/label/start.js') : import('./app/start.js'));
await start();
