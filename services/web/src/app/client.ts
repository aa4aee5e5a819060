// The client of every page but labeling, which has a smaller one.
import { type Client, createBrowserClient } from '@tastemaker/client/browser';
import { clientOptions } from './client-options.js';

export const client: Client = createBrowserClient(clientOptions);
